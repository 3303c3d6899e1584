"""One record of every model of the addon, on a firm of one's own and on a foreign one."""

from odoo import Command


class AccessRecords:
    """To mix into a ``FiguresCase``."""

    @classmethod
    def build_access(cls):
        cls.holding, cls.other_holding = cls.env["prm.holding"].create([{"name": "T Holding"}, {"name": "T Other"}])
        cls.business_line = cls.env["prm.business.line"].create({"name": "T Line"})
        cls.rival = cls.env["prm.competitor"].create({"name": "T Rival"})
        cls.env["prm.contact.plan"].create({"year": 2000, "visits": 12})
        cls.build_peers()

    @classmethod
    def build_peers(cls):
        """Let both firms lack what five comparable ones bought."""
        profile = {"prm_staff_count": 30.0, "prm_business_line_ids": [Command.set(cls.business_line.ids)]}
        (cls.firm | cls.foreign).write(profile)
        for number in range(5):
            peer = cls.make_partner(f"T Peer {number}", zip="41001", **profile)
            cls.make_fact("revenue", 1000.0, peer, category=cls.parts)

    @classmethod
    def access_values(cls, firm, territory):
        """Return ``{model: values}``; the first field of the values is one that can be written."""
        name = {"name": f"T access {territory.name}"}
        agreement = cls.make_agreement(firm)
        visit = cls.env["prm.visit"].create({"partner_id": firm.id})
        month = cls.month(2)
        return {
            "res.partner": {
                **name,
                "is_company": True,
                "prm_is_partner": True,
                "prm_territory_id": territory.id,
                "parent_id": firm.id,
            },
            "prm.agreement": {**name, "partner_id": firm.id, "type_id": cls.agreement_type.id},
            "prm.agreement.line": {"agreement_id": agreement.id, "category_id": cls.machines.id},
            "prm.licence": {"partner_id": firm.id, "type_id": cls.licence_type.id, "number": "T-A"},
            "prm.holding.stake": {"holding_id": cls.holding.id, "partner_id": firm.id, "share": 10},
            "prm.territory.potential": {"territory_id": territory.id, "category_id": cls.machines.id},
            "prm.competitor": name,
            "prm.competitor.volume": {"partner_id": firm.id, "competitor_id": cls.rival.id, "volume": 1},
            "prm.loyalty": {"partner_id": firm.id, "month": "2001-01-01", "company_id": cls.env.company.id},
            "prm.visit": {"summary": "T", "partner_id": firm.id},
            "prm.visit.promise": {**name, "visit_id": visit.id},
            "prm.visit.topic": name,
            "prm.contact.plan": {"visits": 3, "year": 2002 if territory == cls.north else 2003},
            "prm.contact.due": {"partner_id": firm.id},
            "prm.contact.since": {"since": "2001-01-01", "partner_id": firm.id},
            "prm.tour.stop": {"date": "2090-01-01 09:00:00", "partner_id": firm.id, "user_id": cls.env.uid},
            "prm.metric": {**name, "code": f"t_{territory.id}"},
            "prm.fact": {
                "value": 5.0,
                "partner_id": firm.id,
                "month": month,
                "metric_id": cls.metrics["open_receivables"].id,
                "company_id": cls.env.company.id,
                "source": "import",
            },
            "prm.fact.dirty": {"provider": "t", "partner_id": firm.id, "month": month},
            "prm.fact.rollup": {
                "company_id": cls.env.company.id,
                "partner_id": firm.id,
                "territory": territory.id,
                "month": month,
                "metric_id": cls.metrics["visits"].id,
                "facts": 1,
                "positive": 1,
            },
            "prm.fact.rollup.note": {"territory": territory.id},
            "prm.cross.sell": {"partner_id": firm.id},
            "prm.data.quality": {"partner_id": firm.id},
            "prm.territory": {**name, "parent_id": territory.id},
            "prm.territory.range": {
                "territory_id": territory.id,
                "country_id": cls.country.id,
                "zip_from": "5" if territory == cls.north else "6",
            },
            "prm.holding": name,
            "prm.agreement.type": name,
            "prm.licence.type": name,
            "prm.business.line": name,
            "prm.setup.step": {**name, "code": f"t_{territory.id}", "button": "T"},
            "prm.terms.lookup": {"partner_id": firm.id},
            "prm.agreement.renew": {"agreement_id": agreement.id, "date_end": "2090-01-01"},
            "prm.agreement.terminate": {"agreement_id": agreement.id, "reason": "T", "date_end": "2090-01-01"},
            "prm.message.test": {"kind": "mail", "address": "t@t.example.com"},
        }

    @classmethod
    def access_record(cls, model, values, firm):
        """Return the record of a firm: made of the values, or found where it is computed or shipped."""
        if model == "prm.setup.step":
            return cls.env.ref("prm_partner.setup_step_mail")
        if cls.env[model]._auto:
            return cls.env[model].create(dict(values))
        cls.env.flush_all()
        record = cls.env[model].search([("partner_id", "=", firm.id)], limit=1)
        assert record, f"{model} has no row of {firm.name}"
        return record

    @classmethod
    def access_fresh(cls, model):
        """Return what to change where values must be unique, so that only rights can refuse a second record."""
        return {
            "prm.territory": {"name": "T fresh"},
            "prm.holding": {"name": "T fresh"},
            "prm.competitor": {"name": "T fresh"},
            "prm.competitor.volume": {"months": 7},
            "prm.loyalty": {"month": "2002-01-01"},
            "prm.visit.topic": {"name": "T fresh"},
            "prm.contact.plan": {"year": 2005},
            "prm.metric": {"code": "t_fresh"},
            "prm.fact": {"month": "2001-01-01"},
            "prm.fact.rollup": {"month": "2001-01-01"},
            "prm.business.line": {"name": "T fresh"},
            "prm.licence": {"number": "T-fresh"},
            "prm.agreement.line": {"category_id": cls.parts.id},
            "prm.holding.stake": {"holding_id": cls.other_holding.id},
            "prm.territory.potential": {"year": 2050},
            "prm.territory.range": {"zip_from": "9"},
            "prm.setup.step": {"code": "t_fresh"},
        }.get(model, {})
