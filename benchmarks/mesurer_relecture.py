"""Time the review page in the system's Chromium: opening 2,000 excerpts, then each key.

python benchmarks/mesurer_relecture.py [outputs/demo/relecture/relecture.html]
"""

from __future__ import annotations

import shutil
import statistics
import sys
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

KEYS = ("a", "1", "ArrowDown", "r", "e", "u", "Enter", "ArrowLeft", "0", "ArrowRight")
PRESS = """key => { const before = performance.now();
  document.body.dispatchEvent(new KeyboardEvent('keydown', {key, code: /[0-9]/.test(key) ? 'Digit' + key : key, bubbles: true}));
  document.body.offsetHeight; return performance.now() - before; }"""


def main() -> None:
    path = Path(sys.argv[1] if len(sys.argv) > 1 else "outputs/demo/relecture/relecture.html").resolve()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        opened = []
        for _ in range(5):
            page = browser.new_page()
            before = time.perf_counter()
            page.goto(path.as_uri())
            page.locator("#boite input").wait_for(state="visible")
            opened.append(time.perf_counter() - before)
        page.fill("#boite input", "mesure")
        page.keyboard.press("Enter")
        count = page.evaluate("R.excerpts.length")
        print(
            f"{count} extraits, ouverture : médiane {statistics.median(opened):.2f} s, la plus longue {max(opened):.2f} s (n = 5)"
        )
        spent = [page.evaluate(PRESS, key) for _ in range(30) for key in KEYS]
        print(
            f"une touche : médiane {statistics.median(spent):.0f} ms, la plus longue {max(spent):.0f} ms (n = {len(spent)})"
        )
        browser.close()


if __name__ == "__main__":
    main()
