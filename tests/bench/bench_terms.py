"""What may these partners sell: all pairs of partners and 200 products, against the bare SQL join.

The join answers the same question (the line on the product first, then on the nearest category, then for
the narrowest territory) and is fetched with psycopg2; the rows are consumed on both sides.
"""

PRODUCTS = 200

#: every firm has an agreement with a line on the root category, on three of ten categories and on three products
FILL = """
    INSERT INTO prm_agreement_line (agreement_id, partner_id, company_id, state, category_id, product_tmpl_id, policy,
                                    volume_unit, discount, effective_from)
    SELECT agreement.id, agreement.partner_id, agreement.company_id, 'active', subject.category_id, subject.product_id,
           CASE WHEN (agreement.id + subject.place) %% 5 = 0 THEN 'excluded' ELSE 'allowed' END,
           'amount', 5, '2020-01-01'
      FROM prm_agreement agreement
CROSS JOIN LATERAL (
            SELECT %(root)s AS category_id, NULL::int AS product_id, 0 AS place
             UNION ALL
            SELECT (%(categories)s::int[])[1 + (agreement.id + n) %% 10], NULL, n
              FROM generate_series(1, 3) n
             UNION ALL
            SELECT NULL, (%(products)s::int[])[1 + (agreement.id + n * 37) %% 200], n FROM generate_series(1, 3) n
           ) subject
     WHERE agreement.id = ANY(%(agreements)s);
"""

JOIN = """
    SELECT DISTINCT ON (line.partner_id, product.id)
           line.partner_id, product.id, line.policy = 'allowed', line.discount, line.commission, line.minimum_volume,
           line.volume_unit, line.exclusive, line.id, line.agreement_id
      FROM prm_agreement_line line
      JOIN product_template product ON product.id = ANY(%(products)s)
      JOIN product_category own ON own.id = product.categ_id
 LEFT JOIN product_category category ON category.id = line.category_id
 LEFT JOIN prm_territory area ON area.id = line.territory_id
     WHERE line.state = 'active' AND line.company_id = %(company)s AND line.partner_id = ANY(%(partners)s)
       AND line.effective_from <= CURRENT_DATE AND COALESCE(line.effective_to >= CURRENT_DATE, true)
       AND (line.product_tmpl_id = product.id OR own.parent_path LIKE category.parent_path || '%%')
  ORDER BY line.partner_id, product.id, line.product_tmpl_id IS NULL, length(category.parent_path) DESC,
           length(area.parent_path) DESC NULLS LAST
"""


def fill(env, size):
    """Create partners, products and lines; return the partners, the products and the bare join's values."""
    categories = env["product.category"]
    root = categories.create({"name": "Bench"})
    children = categories.create([{"name": f"Bench {number}", "parent_id": root.id} for number in range(10)])
    products = env["product.template"].create(
        [{"name": f"Bench {number}", "categ_id": children[number % 10].id} for number in range(PRODUCTS)]
    )
    quick = env["res.partner"].with_context(tracking_disable=True)
    partners = quick.create([{"name": f"Bench {number}", "prm_is_partner": True} for number in range(size)])
    kind = env["prm.agreement.type"].search([], limit=1).id
    terms = {"name": "Bench", "type_id": kind, "state": "active", "date_start": "2020-01-01"}
    agreements = quick.env["prm.agreement"].create(
        [{**terms, "partner_id": partner.id, "reference": f"Bench {partner.id}"} for partner in partners]
    )
    env.flush_all()
    values = {"company": env.company.id, "root": root.id, "categories": children.ids, "products": products.ids}
    env.cr.execute(FILL, {**values, "agreements": agreements.ids})
    env.cr.execute("ANALYZE")
    env.invalidate_all()
    return partners, products, {**values, "partners": partners.ids}


def run(ctx):
    previous = None
    for size in (50, 500) if ctx.quick else (50, 500, 5000):
        database = ctx.database()
        with ctx.environment(database) as env, ctx.connection(database) as connection:
            partners, products, values = fill(env, size)
            env.cr.commit()
            cursor = connection.cursor()

            def bare(cursor=cursor, values=values):
                cursor.execute(JOIN, values)
                return {(row[0], row[1]): row[2:] for row in cursor.fetchall()}

            def ours(partners=partners, products=products):
                book = partners._prm_sale_terms(products)
                return {pair[:2]: pair[2] for pair in book.items(partners.ids, products.ids)}

            expected, answers = bare(), ours()
            assert len(expected) == size * PRODUCTS
            assert all(answers[pair].line_id == row[6] for pair, row in expected.items())
            del expected, answers
            taken = ctx.seconds(ours)
            ratio = taken / ctx.seconds(bare)
            yield {"name": "terms of partners × 200 products / bare join", "size": size, "ratio": ratio, "goal": 2}
        if previous:
            growth = taken / size / (previous[1] / previous[0])
            yield {
                "name": "the same: time per partner / at a tenth the size",
                "size": size,
                "ratio": growth,
                "goal": None,
            }
        previous = size, taken
