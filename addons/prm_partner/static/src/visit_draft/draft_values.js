/** Fields that a draft leaves alone: buttons and the server set them. */
const NOT_KEPT = new Set(["state", "event_id", "write_date", "display_name"]);
const X2MANY = ["one2many", "many2many"];
const CREATE = 0;

/** Return what of a record is not saved, as JSON that applyValues() understands. */
export function unsavedValues(record) {
    const values = {};
    for (const [name, value] of Object.entries(record._getChanges())) {
        const type = record.fields[name].type;
        if (NOT_KEPT.has(name)) {
            continue;
        } else if (X2MANY.includes(type)) {
            if (value.length) {
                values[name] = value.map((command) => namedCommand(record.data[name], command));
            }
        } else {
            values[name] = type === "many2one" ? named(record.data[name]) : value;
        }
    }
    return values;
}

/** Give the lines of a list the names of what they point to: a restored line has to show them. */
function namedCommand(list, [kind, id, values]) {
    if (!values || Array.isArray(values)) {
        return [kind, id, values];
    }
    const line = list.records.find((other) => (other.resId || other._virtualId) === id);
    const complete = { ...values };
    for (const name of Object.keys(values)) {
        if (list.fields[name]?.type === "many2one" && line) {
            complete[name] = named(line.data[name]);
        }
    }
    return [kind, id, complete];
}

function named(value) {
    return value ? { id: value.id, display_name: value.display_name } : false;
}

/** Put the values of a draft into a record, as changes that are still to be saved. */
export function applyValues(record, values) {
    return record.model.mutex.exec(async () => {
        record._applyChanges(record._parseServerValues(values, { currentValues: record.data }));
        record.dirty = true;
    });
}

/** Whether the record says already what the draft says. New lines of lists are not compared. */
export function isSaved(record, values) {
    return Object.entries(values).every(([name, value]) => {
        const type = record.fields[name]?.type;
        if (!type || X2MANY.includes(type)) {
            return true;
        }
        const current = type === "many2one" ? record.data[name]?.id : record._formatServerValue(type, record.data[name]);
        return (current || false) === ((type === "many2one" ? value?.id : value) || false);
    });
}

/** Leave out lines to be created: the record was saved since, maybe with them. */
export function withoutNewLines(record, values) {
    return Object.fromEntries(
        Object.entries(values)
            .map(([name, value]) =>
                X2MANY.includes(record.fields[name]?.type)
                    ? [name, value.filter(([kind]) => kind !== CREATE)]
                    : [name, value]
            )
            .filter(([, value]) => !Array.isArray(value) || value.length)
    );
}
