//! x
use iplink_core::{capture::Reader, graph::Detail, ingest::Ingest};
fn main() {
    let p = std::env::args().nth(1).unwrap();
    let mut i = Ingest::new(Detail::LINKS);
    let mut r = match Reader::open(std::fs::File::open(&p).unwrap()) { Ok(r)=>r, Err(e)=>{eprintln!("{e}"); std::process::exit(2)} };
    let e = i.read(&mut r);
    let (g,t) = i.finish();
    for (s,d,l) in g.links() { println!("{}\t{}\t{}\t{}", s.address,d.address,l.traffic.packets,l.traffic.bytes); }
    assert_eq!(t.read, t.linked + t.skipped());
    for (k,v) in t.skipped { eprintln!("{v}\t{k}"); }
    if let Err(e)=e { eprintln!("{e}"); std::process::exit(3) }
}
