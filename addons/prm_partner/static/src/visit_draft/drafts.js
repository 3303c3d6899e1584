import { session } from "@web/session";
import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";

const KEPT_DAYS = 14;

/** Unsaved reports, kept in this browser for its user until they are saved, discarded or too old. */
export class Drafts {
    constructor() {
        this.prefix = `prm_visit_draft:${session.db}:${user.userId}:`;
    }

    /** The name of a record's draft; a new record goes by a key that is saved with it. */
    nameOf(record, key) {
        return record.resId ? `${record.resId}` : `new:${key}`;
    }

    keep(name, draft) {
        try {
            browser.localStorage.setItem(this.prefix + name, JSON.stringify({ ...draft, at: Date.now() }));
        } catch {
            // a full or forbidden storage must not hinder anybody from writing
        }
    }

    get(name) {
        try {
            return JSON.parse(browser.localStorage.getItem(this.prefix + name));
        } catch {
            return null;
        }
    }

    drop(name) {
        browser.localStorage.removeItem(this.prefix + name);
    }

    /** All drafts of new records as [name, draft], the latest first; forgets what is too old. */
    ofNewRecords() {
        const oldest = Date.now() - KEPT_DAYS * 24 * 3600 * 1000;
        const found = [];
        for (let index = browser.localStorage.length - 1; index >= 0; index--) {
            const key = browser.localStorage.key(index);
            if (!key?.startsWith(this.prefix)) {
                continue;
            }
            const name = key.slice(this.prefix.length);
            const draft = this.get(name);
            if (!draft || draft.at < oldest) {
                this.drop(name);
            } else if (name.startsWith("new:")) {
                found.push([name, draft]);
            }
        }
        return found.sort((one, other) => other[1].at - one[1].at);
    }
}
