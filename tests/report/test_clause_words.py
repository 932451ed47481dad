"""Cited words are marked where they stand, and nothing of the clause is lost."""

from __future__ import annotations

from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.model import Quote
from qsd_rules.policy.quotes import parts_of, words_of
from qsd_rules.report.clause_words import marked_clause, marked_sentence


def test_a_sentence_of_any_quote_of_the_pack_is_of_its_clause_and_has_the_quote_marked() -> None:
    policy = load_policy()
    quotes = [quote for rule in policy.rules.values() for quote in rule.quotes]
    for quote in quotes:
        told = marked_sentence(quote, policy)
        assert "".join(stretch.words for stretch in told) in words_of(policy.clauses[quote.clause])
        assert "".join(stretch.words for stretch in told if stretch.marked) == "".join(quote.stretches)
    assert len(quotes) > 250


def test_a_clause_is_told_word_for_word_with_all_quotes_marked() -> None:
    policy = load_policy()
    by_clause: dict[str, list[Quote]] = {}
    for rule in policy.rules.values():
        for quote in rule.quotes:
            by_clause.setdefault(quote.clause, []).append(quote)
    for address, quotes in by_clause.items():
        clause = policy.clauses[address]
        told = marked_clause(clause, quotes)
        assert [(part.role, "".join(stretch.words for stretch in part.stretches)) for part in told] == [
            (part.role, part.text) for part in parts_of(clause)
        ]
        marked = "".join(stretch.words for part in told for stretch in part.stretches if stretch.marked)
        assert all(stretch in words_of(clause) for quote in quotes for stretch in quote.stretches)
        assert len(marked) >= max(len("".join(quote.stretches)) for quote in quotes)


def test_nothing_is_marked_where_nothing_is_cited() -> None:
    policy = load_policy()
    clause = policy.clauses["三(一)3"]
    assert not any(stretch.marked for part in marked_clause(clause, []) for stretch in part.stretches)
