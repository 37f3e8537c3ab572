"""The step of a lab's player, marked in the lab's curves over steps."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.site import Reader, settle

LAB = ".st-key-picture-two_weights"
# The step at which the line stands, by the axis below it.
MARKED = """(chart) => {
  const { xaxis } = chart._fullLayout._plots.xy;
  const line = chart.querySelector('.lab-moment').getBoundingClientRect();
  const left = chart.getBoundingClientRect().left;
  return xaxis.p2c(line.left - left - xaxis._offset);
}"""
# Where a step stands in the plot (px from the left and from the top of the window).
PLACE = """(chart, step) => {
  const { xaxis, yaxis } = chart._fullLayout._plots.xy;
  const { left, top } = chart.getBoundingClientRect();
  const middle = yaxis._offset + yaxis._length / 2;
  return [left + xaxis._offset + xaxis.c2p(step), top + middle];
}"""


def near(chart: Locator, step: int) -> None:
    """Waits until the line stands at a step."""
    page = chart.page
    page.wait_for_function(
        f"([chart, step]) => Math.abs(({MARKED})(chart) - step) < 0.6",
        arg=[chart.element_handle(), step],
    )


@pytest.mark.parametrize("width", [1440, 390])
def test_a_line_in_the_curves_follows_the_player_and_a_click_moves_it(
    new_reader, width: int
) -> None:
    reader: Reader = new_reader(viewport={"width": width, "height": 844})
    page = reader.open("/saddles?lang=en#two_weights")
    settle(page)
    chart = page.locator(f"{LAB} .lab-chart").first
    player = page.locator(f"{LAB} [data-replay]")
    chart.scroll_into_view_if_needed()
    near(chart, 100)  # it opens at the end
    page.locator(f"{LAB} input[type=range]").press("Home")
    near(chart, 0)
    chart.scroll_into_view_if_needed()
    x, y = chart.evaluate(PLACE, 60)
    page.mouse.click(x, y)
    expect(player).to_have_attribute("data-frame", "60")
    near(chart, 60)
    assert chart.evaluate("(c) => c.title")  # which says that it can be clicked
    # A drag is a zoom, and the line keeps its step on the new axis.
    x, y = chart.evaluate(PLACE, 40)
    beyond, _ = chart.evaluate(PLACE, 80)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(beyond, y, steps=6)
    page.mouse.up()
    expect(player).to_have_attribute("data-frame", "60")
    low, high = chart.evaluate("(c) => c._fullLayout.xaxis.range")
    assert 30 < low < 50 and 70 < high < 90
    near(chart, 60)
