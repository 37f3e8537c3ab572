"""The search box leads to labs and terms; a report of a mistake is ready to be sent."""

from tests.browser.site import settle


def search(page, said):
    page.get_by_role("combobox", name="Find a lab or a term").fill(said)


def test_a_term_is_found_by_its_name_in_the_other_language(reader):
    page = reader.open("/?lang=en")
    search(page, "学习率")
    first = page.get_by_role("option").first
    assert first.evaluate("e => getComputedStyle(e).cursor") == "pointer"  # its style
    assert "Learning rate".casefold() in first.inner_text().casefold()
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary?lang=en#learning_rate")
    settle(page)
    assert page.locator("#learning_rate").is_visible()


def test_a_lab_of_another_part_is_found_and_opened(reader):
    page = reader.open("/glossary?lang=en")
    search(page, "fine-tuning from nowhere")
    assert not page.get_by_role("option").count()
    search(page, "trained on one task")
    page.get_by_role("option").first.click()
    page.wait_for_url("**/cnn?lang=en&part=few#finetune")
    settle(page)
    assert page.locator("#finetune").is_visible()


def test_a_report_has_the_link_to_the_lab_as_it_stands(reader):
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = reader.open("/adaptive?lang=en&schedules.lr=0.1")
    lab = page.locator(".st-key-links-schedules")
    lab.get_by_role("button", name="Report a mistake").click()
    lab.get_by_role("button", name="Copied: paste it into a message").wait_for()
    said = page.evaluate("navigator.clipboard.readText()")
    assert "schedules.lr=0.1" in said and said.count("#schedules") == 1
    assert "Seed: 0" in said and "PyTorch" in said


def test_a_term_s_definition_shows_on_hover_and_by_keyboard(reader):
    page = reader.open("/losses?lang=en")
    term = page.get_by_role("link", name="cross-entropy", exact=True).first
    term = term.element_handle()  # focused, its name has the definition too
    says = term.get_attribute("title")
    assert says.startswith("The loss −ln p")
    page.keyboard.press("Tab")  # what is reached by the keyboard is marked so
    term.focus()
    shown = "e => getComputedStyle(e, '::after').content"
    assert term.evaluate(shown) == f'"{says}"'
    page.mouse.click(5, 5)
    assert term.evaluate(shown) == "none"
