"""Planted bugs in the custom element: whose token it is, what it keeps, and what it leaves behind."""

from testing.mutants.mutant import Mutant


def _in(module: str, name: str, old: str, new: str) -> Mutant:
    return Mutant(name, f"web/src/{module}.ts", old, new)


MUTANTS = [
    _in(
        "element/token_source",
        "drafts of one person go out with the token of another",
        "if (this.#person && !isSamePerson(person, this.#person)) {",
        "if (this.#person && !isSamePerson(person, person)) {",
    ),
    _in(
        "element/token_source",
        "an element shows what the page's own error says",
        "    } catch {\n      return this.#fail() // the page's error may hold anything\n",
        "    } catch (error) {\n      if (error instanceof Error) throw error\n      return this.#fail()\n",
    ),
    _in(
        "element/token_source",
        "a page that never answers is waited for without end",
        "Promise.race([Promise.resolve().then(() => this.#getToken(refused)), late])",
        "Promise.race([Promise.resolve().then(() => this.#getToken(refused))].concat(refused ? [late] : []))",
    ),
    _in(
        "element/token_source",
        "anybody's token is taken, whatever their role",
        "&& ROLES.includes(role)",
        "&& ROLES.length > 0 && role !== undefined",
    ),
    _in(
        "element/page_browser",
        "two elements of a page do not see each other's drafts",
        "if (other !== own) other.dispatchEvent",
        "if (other === own) other.dispatchEvent",
    ),
    _in(
        "element/page_browser",
        "two elements send at once where there are no locks",
        "const mine = Promise.resolve(this.#locks.get(name)).then(work, work)",
        "const mine = Promise.resolve().then(work)",
    ),
    _in(
        "element/page_browser",
        "an element that is gone goes on polling",
        '      ended.addEventListener("abort", stop)\n',
        "",
    ),
    _in(
        "element/memory_router",
        "an element of one inbox is led into another",
        "return top.every((part, index) => part === route[index]) ? route : top",
        "return top.every((part) => part) ? route : top",
    ),
    _in(
        "sending/outbox",
        "a closed outbox begins to send the next message",
        "      if (this.#closed) return\n",
        "",
    ),
    _in(
        "sending/outbox",
        "a closed outbox sets another timer",
        "if (!this.#closed && this.#items()",
        "if (this.#items()",
    ),
]
