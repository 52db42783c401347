// This room's sheets in the officers' app: handing over, field checks.

import * as checking from "./checking.js";
import * as handing from "./handing.js";
import * as seats from "./seats.js";

seats.list("handover", handing.lineOf);
seats.list("check", checking.lineOf);
seats.screen("serah", handing.occasionList, { live: true });
seats.screen("serah/*", handing.queue);
seats.screen("terima/*", handing.sheet);
seats.screen("terima/*/tolak", handing.refusal);
seats.screen("cek", checking.list, { live: true });
seats.screen("cek/*", checking.sheet);
seats.kind("handover.sign", { label: "Serah terima", mend: handing.mendSigning });
seats.kind("handover.refuse", { label: "Penerima menolak", mend: handing.mendRefusal });
seats.kind("check.record", { label: "Cek lapangan", mend: checking.mend });
seats.onDay(handing.onDay);
seats.onDay(checking.onDay);
