/** The report: everything on one page. */

import { embedded } from "../lib/data";
import { byId, fill, html } from "../lib/dom";

const data = embedded() as { title: string };
fill(byId("app"), html("h1", {}, data.title));
