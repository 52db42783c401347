// What the office sent back, as a form again: the fields of the form that a refused operation came from.

const pairs = (values) => Object.entries(values).filter(([, v]) => v !== null && v !== "").map(([k, v]) => [k, String(v)]);

function visitFields({ answers = {}, judged = {}, steps = [], ...plain }) {
  const found = pairs({ on: plain.on, kind: plain.kind, met: plain.met, note: plain.note, next_on: plain.next_on });
  for (const [aspect, given] of Object.entries(answers)) {
    for (const [question, choice] of Object.entries(given)) found.push([`q:${aspect}:${question}`, String(choice)]);
  }
  for (const [id, one] of Object.entries(judged)) {
    found.push([`seen:${id}`, one.verb], [`why:${id}`, one.reason || ""]);
  }
  steps.forEach((one, i) => {
    found.push([`step${i + 1}`, one.text], [`who${i + 1}`, one.who], [`due${i + 1}`, one.due_on]);
  });
  return found;
}

/** {address, fields, entity_id} of the form that mends an operation; null for what no form makes. */
export function mending(operation) {
  const wanted = Object.fromEntries(Object.entries(operation.changes).map(([k, pair]) => [k, pair[1]]));
  switch (`${operation.entity}.${operation.kind}`) {
    case "visit.record":
      return {
        address: `#/usaha/${wanted.business_id}/kunjungan`, fields: visitFields(wanted),
        // Its photos are queued under this id.
        entity_id: operation.entity_id,
      };
    case "registration.propose":
      return { address: "#/baru", fields: pairs(wanted), entity_id: operation.entity_id };
    case "business.edit":
      return {
        address: `#/usaha/${operation.entity_id}/ubah`, fields: pairs(wanted),
        entity_id: operation.entity_id,
      };
    default:
      return null;
  }
}
