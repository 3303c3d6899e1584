from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .prm_benchmark_notice import notice

MANAGER = "prm_benchmark.group_benchmark_manager"


class PrmBenchmarkRelease(models.Model):
    """The life of a release: prepared by a job, looked at without figures, released, withdrawn."""

    _inherit = "prm.benchmark.release"

    def _as_manager(self):
        """Return the releases as superuser, for whoever keeps the benchmark; nobody writes them over RPC."""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Releases are made by whoever keeps the benchmark."))
        self.check_access("read")
        # Bridge: the group was asked, the company's rule was applied.
        return self.sudo()

    # --- preparing --------------------------------------------------------------------------------------

    @api.model
    def _start(self, round_):
        """Return the release that is prepared of a round; a new one where there is none. Called as superuser."""
        found = self.search([("round_id", "=", round_.id), ("state", "in", ("preparing", "preview"))], limit=1)
        if found:
            return found
        programme = round_.programme_id
        if round_.state != "closed":
            raise UserError(
                self.env._(
                    "%(month)s is not closed yet: figures still change. Close the round, then release it.",
                    month=round_.month_name,
                )
            )
        told = self.search([("programme_id", "=", programme.id), ("state", "in", ("released", "withdrawn"))])
        later = told.filtered(lambda row: row.month > round_.month and row.state == "released")
        if later:
            raise UserError(
                self.env._(
                    "%(later)s is released already, with the months before it: %(month)s can no longer be told "
                    "otherwise.",
                    later=programme._period_text(max(later.mapped("month"))),
                    month=round_.month_name,
                )
            )
        for row in told.filtered(lambda row: row.month > round_.month):
            # told at its end and withdrawn, as one of the months that were new then
            if not row.previous_id or row.previous_id.month < round_.month:
                raise UserError(
                    self.env._(
                        "%(month)s was told before, with the release of %(later)s that was withdrawn. Release that one "
                        "again, or prepare it anew.",
                        month=round_.month_name,
                        later=programme._period_text(row.month),
                    )
                )
        previous = told.filtered(lambda row: row.month < round_.month and row.state == "released").sorted("month")[-1:]
        for row in told.filtered(lambda row: row.month < round_.month and row.state == "withdrawn"):
            if not previous or row.month > previous.month:
                raise UserError(
                    self.env._(
                        "%(month)s was withdrawn. Release that month again first: open it and choose “Release again”, "
                        "or prepare it anew.",
                        month=programme._period_text(row.month),
                    )
                )
        made = self.create(
            {
                "programme_id": programme.id,
                "round_id": round_.id,
                "month": round_.month,
                "previous_id": previous.id,
            }
        )
        made._trigger()
        return made

    def _trigger(self):
        self.env.ref("prm_benchmark.ir_cron_release").sudo()._trigger()

    def action_prepare_again(self):
        """Compute it anew, of the figures as they are now."""
        self.ensure_one()
        release = self._as_manager()
        if release.state not in ("preparing", "preview"):
            raise UserError(self.env._("What was released stays as it is. Choose “Renew” to prepare the month anew."))
        release._restart()

    def _restart(self):
        self._clear()
        self.write({"state": "preparing", "problem": False, "figures_stamp": False, "progress": 0, "pieces_done": 0})
        self._trigger()

    def action_discard(self):
        """Throw a release away that was never released."""
        self.ensure_one()
        release = self._as_manager()
        if release.state not in ("preparing", "preview"):
            raise UserError(self.env._("What was released stays; it can be withdrawn."))
        round_ = self.round_id
        release.unlink()
        return {
            "type": "ir.actions.act_window",
            "res_model": "prm.benchmark.round",
            "res_id": round_.id,
            "views": [(False, "form")],
            "target": "main",
        }

    @api.model
    def _cron_prepare(self):
        """Prepare what waits, a piece per transaction: killed, the next run goes on; nothing shows before the end."""
        progress = self.env["ir.cron"]
        for release in self.search([("state", "=", "preparing"), ("problem", "=", False)], order="id"):
            left = 1
            while left:
                if not release.try_lock_for_update() or release.state != "preparing" or release.problem:
                    break
                left = release._step()
                if not progress._commit_progress(1, remaining=left):
                    return

    # --- releasing --------------------------------------------------------------------------------------

    def action_release(self):
        """Tell it to the dealers, from now on and as it is."""
        self.ensure_one()
        release = self._as_manager()._locked()
        if release.state == "released":
            return notice(self.env._("Released already."))
        if release.state != "preview":
            raise UserError(self.env._("It is not ready: wait for the preview."))
        release._check_unchanged()
        before = release._of_month("released")
        before._end(self.env._("Renewed"))
        release.write({"state": "released", "released_at": fields.Datetime.now(), "released_by_id": self.env.uid})
        release._mark_latest()
        return notice(self.env._("%(release)s is released.", release=release.display_name))

    def action_release_again(self):
        """Tell a withdrawn release again, just as it was."""
        self.ensure_one()
        release = self._as_manager()._locked()
        if release.state != "withdrawn":
            return notice(self.env._("Released already."))
        if release.search_count(
            [
                ("programme_id", "=", release.programme_id.id),
                ("state", "=", "released"),
                ("month", ">=", release.month),
            ],
            limit=1,
        ):
            raise UserError(self.env._("A newer release has taken its place."))
        release.write({"state": "released", "withdrawn_at": False, "withdrawn_by_id": False, "withdraw_reason": False})
        release._mark_latest()
        return notice(self.env._("%(release)s is released.", release=release.display_name))

    def _locked(self):
        """Return the release locked, as it stands now; two people do not release it at once."""
        locked = self.try_lock_for_update()
        if not locked:
            raise UserError(self.env._("Somebody else is working on it at this moment: try again."))
        locked.invalidate_recordset()
        return locked

    def _check_unchanged(self):
        """What the preview says must be what is told."""
        if self.round_id.state != "closed":
            raise UserError(self.env._("The round was reopened. Close it, and prepare the release again."))
        reasons, keys = self._panel()
        members = {row.partner_id.id: (row.reason or "", row.holding_key) for row in self.member_ids}
        if not self._is_as_begun() or members != {firm: (reason, keys[firm]) for firm, reason in reasons.items()}:
            raise UserError(
                self.env._(
                    "Figures, groups, KPIs, rules or who takes part changed since it was prepared. Prepare it again, "
                    "and look at the preview."
                )
            )

    def _of_month(self, state):
        return self.search(
            [("programme_id", "=", self.programme_id.id), ("month", "=", self.month), ("state", "=", state)]
        )

    def _mark_latest(self):
        """Mark the newest release of the programme."""
        releases = self.search([("programme_id", "=", self.programme_id.id)])
        newest = releases.filtered(lambda row: row.state == "released").sorted("month")[-1:]
        (releases.filtered("latest") - newest).latest = False
        newest.filtered(lambda row: not row.latest).latest = True

    # --- withdrawing ------------------------------------------------------------------------------------

    def action_withdraw(self):
        """Ask for the reason."""
        self.ensure_one()
        self._as_manager()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Withdraw %s", self.display_name),
            "res_model": "prm.benchmark.release.withdraw",
            "view_mode": "form",
            "target": "new",
            "context": {"default_release_id": self.id},
        }

    def _withdraw(self, reason):
        """Show it to nobody any more; called as superuser by the wizard, which has asked who does it."""
        self.ensure_one()
        release = self._locked()
        if release.state != "released":
            raise UserError(self.env._("Only what is released can be withdrawn."))
        if not release.latest:
            raise UserError(
                self.env._("Newer releases carry on its months: withdraw those first, the newest one to begin with.")
            )
        release._end(reason)
        release._mark_latest()

    def _end(self, reason):
        self.write(
            {
                "state": "withdrawn",
                "latest": False,
                "withdrawn_at": fields.Datetime.now(),
                "withdrawn_by_id": self.env.uid,
                "withdraw_reason": reason,
            }
        )
        self.flush_recordset()

    def action_renew(self):
        """Prepare the month of a release anew."""
        self.ensure_one()
        return self.round_id.action_release(renew=True)
