"""Compare the results of our graph algorithms with networkx.

Usage: check_graphs.py FILE, a JSON list of graphs, each with its links and our results.
"""

import json
import sys

import networkx as nx


def same_groups(ours, theirs):
    groups = {}
    for host, number in enumerate(ours):
        groups.setdefault(number, set()).add(host)
    sizes = [len(groups[number]) for number in range(len(groups))]
    assert sizes == sorted(sizes, reverse=True), "groups are sorted by size"
    assert sorted(map(sorted, groups.values())) == sorted(map(sorted, theirs))


def near(ours, theirs, least=1e-9):
    assert abs(ours - theirs) <= least, (ours, theirs)


def earliest(contacts, start, end):
    """Return the earliest arrival at `end` if each contact is later than the previous one.

    Relaxes all contacts until nothing changes, unlike our algorithm.
    """
    best = {start: float("-inf")}
    changed = True
    while changed:
        changed = False
        for source, target, time in contacts:
            if source in best and best[source] < time and time < best.get(target, float("inf")):
                best[target] = time
                changed = True
    return best.get(end)


def check(case):
    graph = nx.DiGraph()
    graph.add_nodes_from(range(case["hosts"]))
    for source, target, weight, _ in case["links"]:
        graph.add_edge(source, target, weight=weight)
    simple = nx.Graph(graph)
    simple.remove_edges_from(nx.selfloop_edges(simple))
    hosts = range(case["hosts"])
    loopless = graph.copy()
    loopless.remove_edges_from(nx.selfloop_edges(graph))

    assert case["degree"] == [[graph.out_degree(h), graph.in_degree(h)] for h in hosts]
    same_groups(case["weak"], nx.weakly_connected_components(graph))
    same_groups(case["strong"], nx.strongly_connected_components(graph))
    assert sorted(case["bridges"]) == sorted(sorted(pair) for pair in nx.bridges(simple))
    assert sorted(case["articulation"]) == sorted(nx.articulation_points(simple))

    # The public function requires scipy.
    pagerank = nx.algorithms.link_analysis.pagerank_alg._pagerank_python
    ranks = pagerank(graph, alpha=0.85, tol=1e-14 / case["hosts"], max_iter=1000)
    for host in hosts:
        near(case["pagerank"][host], ranks[host])
    if case["hosts"] <= 2000:
        shares = nx.betweenness_centrality(loopless)
        for host in hosts:
            near(case["betweenness"][host], shares[host])

    both = nx.Graph()
    both.add_nodes_from(hosts)
    for source, target, weight, _ in case["links"]:
        known = both.get_edge_data(source, target, {"weight": 0})["weight"]
        both.add_edge(source, target, weight=known + weight)
    groups = {}
    for host, number in enumerate(case["communities"]):
        groups.setdefault(number, set()).add(host)
    for members in groups.values():
        assert nx.is_connected(both.subgraph(members)), ("disconnected", members)
    near(case["modularity"], nx.community.modularity(both, groups.values()))
    theirs = nx.community.louvain_communities(both, seed=1)
    assert case["modularity"] > nx.community.modularity(both, theirs) - 0.06

    only = [[s, t] for s, t in loopless.edges if loopless.in_degree(t) == 1]
    assert sorted(case["only_contact"]) == sorted(only)
    never = [[h, loopless.in_degree(h)] for h in hosts if h and not loopless.has_edge(0, h)]
    assert sorted(case["never_contacted"]) == never
    requests = nx.DiGraph()
    requests.add_nodes_from(hosts)
    for originator, responder, answered in case["requests"]:
        if originator != responder:
            known = requests.get_edge_data(originator, responder, {}).get("answered", False)
            requests.add_edge(originator, responder, answered=known or answered)
    silent = {h: [t for t, edge in requests.succ[h].items() if not edge["answered"]] for h in hosts}
    scans = [[h, requests.out_degree(h), len(silent[h])] for h in hosts if silent[h]]
    assert sorted(case["scans"]) == scans

    end = case["hosts"] - 1
    try:
        length = nx.shortest_path_length(graph, 0, end)
    except nx.NetworkXNoPath:
        length = None
    assert case["path"] == length, (case["path"], length)
    contacts = [(s, t, int(time)) for s, t, _, times in case["links"] for time in times]
    arrival = None if end == 0 else earliest(contacts, 0, end)
    ours = case["arrival"]
    assert (int(ours) if ours else None) == arrival, (ours, arrival)


cases = json.load(open(sys.argv[1]))
for number, case in enumerate(cases):
    try:
        check(case)
    except AssertionError as error:
        sys.exit(f"graph {number}: {error!r}: {json.dumps(case)[:2000]}")
print(len(cases), "graphs agree")
