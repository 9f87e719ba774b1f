"""How order lines are typed and cleaned: the same rules for every program that is measured.

The rules are footfall's built-in mappings of `online-retail` and `sales` (docs/mappings.md), said
once more as regular expressions that DuckDB, Polars and Python understand alike.
"""

# Of `online-retail`: what is no merchandise.
SERVICE = ("POST", "DOT", "C2", "M", "m", "D", "S", "B", "CRUK", "BANK CHARGES", "AMAZONFEE")

# Of `sales`: a person's name keeps letters, blanks and ' - . with runs of blanks and dots as one.
NOT_OF_A_NAME = r"[^\p{L} '.\-]"
EXTENSION = r"[xX].*$"
COUNTRY_CODE = r"^(001|1)(\d{10})$"
MAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"

# The answers by which the programs are compared: of the lines, and of the customers.
RETAIL_CHECK = """
  SELECT event_type, strftime(event_time, '%Y-%m') AS month, count(*) AS lines,
         count(DISTINCT user_id) AS users, count(DISTINCT order_id) AS orders,
         sum(quantity) AS units, sum(amount) AS amount
  FROM events GROUP BY event_type, month ORDER BY event_type, month"""
SALES_CHECK = """
  SELECT ship_mode, count(*) AS lines, count(DISTINCT order_id) AS orders,
         count(DISTINCT user_id) AS users, sum(quantity) AS units, sum(amount) AS amount,
         sum(discount) AS discounts, sum(profit) AS profit, min(ship_date) AS first_ship_date
  FROM events GROUP BY ship_mode ORDER BY ship_mode"""
CUSTOMERS_CHECK = """
  SELECT region, count(*) AS people, count(name) AS names, count(DISTINCT name) AS different_names,
         count(phone) AS phones, count(email) AS mails, min(postal_code) AS first_postal_code
  FROM customers GROUP BY region ORDER BY region"""
