"""A manager imports a partner list that LibreOffice wrote, corrects it and imports it again."""

import csv
import io
import shutil
import subprocess
import zipfile

import pytest

COUNT = 500
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
FIRST = 770001
HEADER = ["Partner number", "Name", "Street", "Zip", "City", "Country", "Partner since", "Staff (full-time)",
          "Sales area (m²)", "Holding"]  # fmt: skip
#: comma, double quotes, UTF-8, from line 1, all columns as they come, numbers and dates recognised
CSV_FILTER = "CSV:44,34,76,1,,1033,false,true"


def firm(number, **changes):
    row = {
        "Partner number": FIRST + number,
        "Name": f"Tabellen Landtechnik {number}",
        "Street": f"Feldweg {number}",
        "Zip": 70000 + number,
        "City": "Stuttgart",
        "Country": "Germany",
        "Partner since": f"20{number % 20:02}-04-01",
        "Staff (full-time)": f"{number % 50}.5",
        "Sales area (m²)": 100 + number,
        "Holding": "Tabellen Holding" if number < 3 else "",
    }
    return {**row, **changes}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """office(name, rows): the path of an XLSX file that LibreOffice made of the rows."""
    folder = tmp_path_factory.mktemp("office")

    def convert(name, rows):
        source = folder / f"{name}.csv"
        with source.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, HEADER)
            writer.writeheader()
            writer.writerows(rows)
        command = [
            OFFICE,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            f"--infilter={CSV_FILTER}",
        ]
        command += ["--convert-to", "xlsx", "--outdir", folder, source]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        target = source.with_suffix(".xlsx")
        assert b"LibreOffice" in zipfile.ZipFile(target).read("docProps/app.xml")
        return target

    return convert


@pytest.fixture
def manager(session):
    """The manager's session; what the test imported is gone afterwards."""
    yield session("manager")
    admin = session("admin")
    found = admin.call("res.partner", "search", [["prm_number", "=like", "77____"]], context={"active_test": False})
    admin.call("res.partner", "unlink", found)
    admin.call("prm.holding", "unlink", admin.call("prm.holding", "search", [["name", "=", "Tabellen Holding"]]))


def imported(manager, *fields):
    domain = [["prm_number", "=like", "77____"]]
    return manager.call("res.partner", "search_read", domain, list(fields) or ["name"], order="prm_number")


def open_import(page):
    page.goto("/odoo/partners")
    page.locator(".o_list_view").wait_for()
    page.locator(".o_control_panel .o_cp_action_menus button:has(.fa-cog)").first.click()
    page.locator(".o_import_menu").click()
    page.locator(".o_import_file").wait_for()


def upload(page, path):
    with page.expect_response(lambda response: "parse_preview" in response.url):
        page.locator(".o_import_action input[type=file], input.o_input_file").first.set_input_files(path)
    page.locator(".o_import_data_content").wait_for()


def press(page, name):
    """Press Test or Import; wait for the server's answer to be shown."""
    with page.expect_response(lambda response: "execute_import" in response.url, timeout=120_000):
        page.get_by_role("button", name=name, exact=True).click()
    page.locator(".o_blockUI, .o_import_progress").first.wait_for(state="hidden")


def test_a_list_from_libreoffice_is_imported_corrected_and_imported_again(page, login, manager, office):
    login(page, "manager")
    open_import(page)
    assert page.get_by_text("Template with examples").is_visible()

    # the holding is not there yet: Odoo asks what to do about it
    upload(page, office("list", [firm(number) for number in range(COUNT)]))
    press(page, "Test")
    page.get_by_text("Tabellen Holding").first.wait_for()
    assert "(row 2, 3, 4)" in page.locator(".o_import_data_content").inner_text()
    page.locator(".o_import_create_option").select_option(label="Create new values")
    press(page, "Test")
    page.get_by_text("Everything seems valid.").wait_for()
    assert not imported(manager)
    press(page, "Import")
    page.get_by_text(f"{COUNT} records successfully imported").wait_for()
    first = imported(manager, "name", "zip", "prm_is_partner", "prm_since", "prm_staff_count", "prm_holding_id")
    assert len(first) == COUNT
    assert first[7]["name"] == "Tabellen Landtechnik 7"
    assert (first[7]["zip"], first[7]["prm_since"], first[7]["prm_staff_count"]) == ("70007", "2007-04-01", 7.5)
    assert first[7]["prm_is_partner"]
    assert [partner["prm_holding_id"][1] for partner in first[:3]] == ["Tabellen Holding"] * 3

    # corrected: another street everywhere, one firm renamed, one area
    rows = [firm(number, Street=f"Neuer Weg {number}") for number in range(COUNT)]
    rows[4].update({"Name": "Tabellen Umbenannt", "Sales area (m²)": 999})
    open_import(page)
    upload(page, office("corrected", rows))
    press(page, "Import")
    page.get_by_text(f"{COUNT} records successfully imported").wait_for()
    second = imported(manager, "name", "street", "prm_sales_area")
    assert [partner["id"] for partner in second] == [partner["id"] for partner in first]
    assert {partner["street"] for partner in second} == {f"Neuer Weg {number}" for number in range(COUNT)}
    assert (second[4]["name"], second[4]["prm_sales_area"]) == ("Tabellen Umbenannt", 999)


def test_a_file_with_errors_names_each_and_writes_nothing(page, login, manager, office):
    rows = [firm(number, Holding="") for number in range(20)]
    rows[3]["Zip"] = "7017"
    rows[8]["Sales area (m²)"] = -40
    rows[15]["Partner number"] = ""
    login(page, "manager")
    open_import(page)
    upload(page, office("errors", rows))
    press(page, "Import")
    content = page.locator(".o_import_action")
    content.get_by_text("“Partner number” is missing").wait_for()
    assert "row 17" in content.inner_text()
    assert not imported(manager)

    rows[15]["Partner number"] = FIRST + 15
    upload(page, office("errors", rows))
    press(page, "Import")
    content.get_by_text("“Sales area (m²)” cannot be negative").wait_for()
    shown = content.inner_text()
    assert "“7017” is no postal code of Germany" in shown
    assert "row 5" in shown
    assert "row 10" in shown
    assert not imported(manager)


def test_the_template_of_the_screen_imports_as_it_is(page, login, session, tmp_path):
    login(page, "manager")
    open_import(page)
    with page.expect_download() as download:
        page.get_by_text("Template with examples").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert zipfile.is_zipfile(io.BytesIO(path.read_bytes()))
    upload(page, path)
    press(page, "Test")
    page.get_by_text("Everything seems valid.").wait_for()
    assert not session("manager").call("res.partner", "search_count", [["prm_number", "=", "P-1001"]])
