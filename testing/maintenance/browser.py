"""A browser, as `BROWSER` names one: opens an address, follows it, and shows nothing. Run with an address."""

import sys

import httpx

if __name__ == "__main__":
    with httpx.Client(follow_redirects=True, timeout=20) as browser:
        print(browser.get(sys.argv[1]).text)
