"""Made-up shops of several files, and purchases of a real survey's respondents."""
import csv
import io
import json
import unittest
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from program import CommandLine

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheet_rows(path):
    """The cells of a workbook's first sheet, as (type, text), by column letter; and its archive's
    complaint, which is None where every checksum is right."""
    with zipfile.ZipFile(path) as archive:
        complaint = archive.testzip()
        shared = [item.findtext(f"{SHEET}t")
                  for item in ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))]
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    rows = []
    for row in sheet.iter(f"{SHEET}row"):
        cells = {}
        for cell in row:
            kind = cell.get("t", "n")
            text = (cell.findtext(f"{SHEET}is/{SHEET}t") if kind == "inlineStr"
                    else cell.findtext(f"{SHEET}v"))
            cells[cell.get("r").rstrip("0123456789")] = (
                ("text", shared[int(text)]) if kind == "s" else
                ("text", text) if kind == "inlineStr" else ("number", text))
        rows.append(cells)
    return rows, complaint


class AStarSchema(CommandLine):
    def made(self, folder, *words):
        done = self.ok("generate", "sales", *words, "--output", f"{folder}/")
        self.assertEqual(done.out.split(), [f"{folder}/{name}" for name in (
            "Orders.json", "Products.csv", "Customers.xlsx")])
        return self.folder / folder

    def test_is_three_files_that_name_each_other(self):
        folder = self.made("shop", "--rows", "3000")
        orders = json.loads((folder / "Orders.json").read_text(encoding="utf-8"))
        self.assertEqual([order["Row ID"] for order in orders], list(range(1, 3001)))
        self.assertEqual(list(orders[0]), [
            "Row ID", "Order ID", "Order Date", "Ship Date", "Ship Mode", "Customer ID",
            "Product ID", "Quantity", "Price", "Discount", "Profit"])
        of_order = {}
        for order in orders:
            said = (order["Customer ID"], order["Order Date"], order["Ship Date"])
            self.assertEqual(of_order.setdefault(order["Order ID"], said), said)
        rows, complaint = sheet_rows(folder / "Customers.xlsx")
        self.assertIsNone(complaint)
        self.assertEqual([text for _, text in rows[0].values()], [
            "Customer ID", "Customer Name", "email", "phone", "address", "Segment", "Country",
            "City", "State", "Postal Code", "Region"])
        ids = [row["A"][1] for row in rows[1:]]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual({order["Customer ID"] for order in orders}, set(ids))
        text = (folder / "Products.csv").read_bytes().decode()
        self.assertEqual(text.count("\n"), text.count("\r\n"))
        products = {row["Product ID"] for row in csv.DictReader(io.StringIO(text, newline=""))}
        lost = [order for order in orders if order["Product ID"] not in products]
        self.assertTrue(30 < len(lost) < 90, len(lost))  # 2 % of the lines

    def test_has_the_traps_of_the_real_sheet(self):
        rows, _ = sheet_rows(self.made("shop", "--rows", "60000") / "Customers.xlsx")
        customers = rows[1:]
        self.assertTrue(all("\n" in row["E"][1] for row in customers))
        names = [row["B"][1] for row in customers if "B" in row]
        self.assertTrue(0 < len(customers) - len(names) < len(customers) / 40)
        self.assertTrue(any(any(c.isdigit() for c in name) for name in names))
        self.assertTrue(any("<>" in name for name in names))
        phones = [row["D"] for row in customers]
        self.assertIn(("text", "#ERROR!"), phones)
        self.assertTrue(any(kind == "number" and len(text) == 10 for kind, text in phones))
        self.assertTrue(any(kind == "number" and text.startswith("-") for kind, text in phones))
        self.assertTrue(any("x" in text for _, text in phones))
        codes = [row["J"] for row in customers]
        self.assertTrue(any(kind == "number" and len(text) == 4 for kind, text in codes))
        self.assertTrue(any(kind == "text" and len(text) == 5 for kind, text in codes))
        self.assertTrue(any("@" not in row["C"][1] for row in customers))

    def test_has_the_same_bytes_for_the_same_seed(self):
        one = self.made("one", "--rows", "5000", "--seed", "3", "--threads", "1")
        two = self.made("two", "--rows", "5000", "--seed", "3", "--threads", "4")
        other = self.made("other", "--rows", "5000", "--seed", "4")
        for name in ("Orders.json", "Products.csv", "Customers.xlsx"):
            self.assertEqual((one / name).read_bytes(), (two / name).read_bytes(), name)
        self.assertNotEqual((one / "Orders.json").read_bytes(),
                            (other / "Orders.json").read_bytes())

    def test_wants_a_folder(self):
        self.refused(2, "generate", "sales", "--rows", "9",
                     says=["these are 3 files", "--output DIR/"])
        self.refused(2, "generate", "sales", "--rows", "9", "--output", "orders.json",
                     says="these are 3 files")
        self.assertEqual(list(self.folder.iterdir()), [])


class PurchasesOfASurvey(CommandLine):
    def test_are_of_its_respondents(self):
        survey = self.file("survey.csv", "\ufeffQ-demos-state,Survey ResponseID\nOhio,R_b\n"
                                         "Nowhere,R_a\nTexas,R_c\n")
        done = self.ok("generate", "amazon-purchases", "--rows", "900", "--survey", survey)
        rows = done.rows()
        self.assertEqual(len(rows), 900)
        ids = [row["Survey ResponseID"] for row in rows]
        self.assertEqual(sorted(set(ids)), ["R_a", "R_b", "R_c"])
        self.assertEqual(ids, sorted(ids))
        home = [row["Shipping Address State"] for row in rows
                if row["Survey ResponseID"] == "R_c"]
        self.assertGreater(home.count("TX"), len(home) * 8 / 10)

    def test_say_what_is_wrong_with_the_survey(self):
        self.file("shop.csv", "a,b\n1,2\n")
        self.file("nobody.csv", "Survey ResponseID,Q-demos-state\n")
        words = ["generate", "amazon-purchases", "--rows", "9", "--survey"]
        self.refused(3, *words, "shop.csv", says='no column "Survey ResponseID"')
        self.refused(3, *words, "nobody.csv", says="nobody answered this survey")
        self.refused(3, *words, "none.csv", says="none.csv")
        self.refused(2, "generate", "rees46", "--rows", "9", "--survey", "shop.csv",
                     says="--survey is for amazon-purchases")
        self.assertEqual({Path(path).name for path in self.folder.iterdir()},
                         {"shop.csv", "nobody.csv"})


if __name__ == "__main__":
    unittest.main()
