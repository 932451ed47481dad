"""Invented records in any number: enterprises, projects and their district, as Parquet, the same for the same seed.

    python -m benchmarks.records FOLDER [--rows PROJECTS] [--unknown SHARE] [--seed SEED] [--natural]

The columns are those of the shipped pack in the prepared layout (`lowering.columns`). With `--natural` they are
as an office has them: Chinese labels for names and choices, decimals as decimals. About `--unknown` of all cells are
not given. Builders and streets are skewed as in life (few firms build much); of the demands of each rule 1 to 3 in 100
are broken. Written row group by row group, so memory does not grow with the number of rows.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from qsd_rules.lowering.conditions import ABSENT, COMPLETE
from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.model import Fact, Policy

DAY = date(2013, 6, 30)
"""The day on which the records are assessed; all dates lie before or around it."""

ROWS_OF_A_PART = 131_072
"""Rows drawn at once, and of one row group."""

PROJECTS_OF_AN_ENTERPRISE = 50
"""So many projects for each enterprise, on average."""

BROKEN = 0.02
"""Of the comparisons that rules demand, the share that does not hold."""

STREETS = {
    "buji": 0.24,
    "longcheng": 0.19,
    "bantian": 0.15,
    "nanwan": 0.12,
    "henggang": 0.1,
    "pinghu": 0.08,
    "longgang": 0.06,
    "pingdi": 0.03,
    "kuichong": 0.015,
    "dapeng": 0.01,
    "nanao": 0.005,
}


@dataclass(slots=True)
class Draws:
    """The rows of one part, drawn column by column; a column may be drawn from one before it.

    Columns are named by the fact's path. Days are counted from 1970-01-01.
    """

    policy: Policy
    kind: str
    chance: np.random.Generator
    first: int
    rows: int
    columns: dict[str, pl.Series] = field(default_factory=dict)
    absent: dict[str, np.ndarray] = field(default_factory=dict)

    def broken(self, share: float = BROKEN) -> np.ndarray:
        """Where a demand is broken."""
        drawn: np.ndarray = self.chance.random(self.rows, dtype=np.float32) < share
        return drawn

    def put(self, path: str, values: np.ndarray) -> np.ndarray:
        self.columns[path] = pl.Series(values)
        return values

    def yes(self, path: str, share: float = 1 - BROKEN) -> np.ndarray:
        """A truth value that holds in about this share of the rows."""
        return self.put(path, self.chance.random(self.rows, dtype=np.float32) < share)

    def number(self, path: str, low: int, high: int) -> np.ndarray:
        """A whole number (a decimal's times ten to the power of its places), small ones more often than large ones."""
        skewed = self.chance.random(self.rows, dtype=np.float32) ** 3
        return self.put(path, (low + skewed * (high + 1 - low)).astype(np.int64))

    def nought(self, path: str) -> np.ndarray:
        """A number that should be zero."""
        return self.put(path, self.broken() * self.chance.integers(1, 5, self.rows))

    def reaching(self, path: str, wanted: np.ndarray) -> np.ndarray:
        """A number that should be no less than another."""
        return self.put(path, np.maximum(wanted - self.broken() * self.chance.integers(1, 4, self.rows), 0))

    def within(self, path: str, limit: np.ndarray) -> np.ndarray:
        """A number that should be no more than another, and often just reaches it."""
        below = (limit * (0.7 + 0.3 * self.chance.random(self.rows, dtype=np.float32))).astype(np.int64)
        over = self.broken()
        return self.put(path, np.where(over, limit + 1 + limit // 20, below))

    def day(self, path: str, earliest: np.ndarray | int, days: int) -> np.ndarray:
        """A day within so many days of another."""
        drawn = (earliest + self.chance.integers(0, days + 1, self.rows)).astype(np.int32)
        return self._put_day(path, drawn)

    def before(self, path: str, latest: np.ndarray) -> np.ndarray:
        """A day that should not be after another."""
        apart = self.chance.integers(0, 90, self.rows)
        return self._put_day(path, np.where(self.broken(), latest + 1 + apart, latest - apart).astype(np.int32))

    def without(self, path: str, share: float = 0.01) -> None:
        """Make an optional fact known to have no value in about this share of the rows."""
        self.absent[path] = self.broken(share)

    def choice(self, path: str, shares: dict[str, float]) -> np.ndarray:
        """One of several words, with their shares; gives their numbers."""
        edges = np.cumsum(list(shares.values())) / sum(shares.values())
        drawn: np.ndarray = np.searchsorted(edges, self.chance.random(self.rows), side="right").clip(0, len(shares) - 1)
        self.columns[path] = pl.Series(list(shares), dtype=pl.String).gather(drawn.astype(np.uint32))
        return drawn

    def related(self, path: str, prefix: str, count: int) -> None:
        """One of `count` subjects, the n-th with a chance of about one in n (Zipf's law)."""
        drawn = np.floor(np.float64(count) ** self.chance.random(self.rows)).astype(np.int64) - 1
        self.columns[path] = identifiers(prefix, pl.Series(drawn))

    def words(self, path: str, words: Sequence[str], share: float) -> None:
        """A list that has each of these words in about this share of the rows."""
        has = [pl.when(pl.Series(self.broken(share))).then(pl.lit(word)) for word in words]
        self.columns[path] = pl.select(pl.concat_list(has).list.drop_nulls()).to_series()

    def _put_day(self, path: str, days: np.ndarray) -> np.ndarray:
        self.columns[path] = pl.Series(days).cast(pl.Date)
        return days

    def frame(self, unknown: float) -> pl.DataFrame:
        """The part in the prepared layout, with about this share of the cells not given."""
        numbers = pl.int_range(self.first, self.first + self.rows, eager=True)
        own = identifiers(PREFIXES[self.kind], numbers)
        columns = [own.alias("id"), own.alias("name")]
        for fact in self.policy.facts.values():
            if fact.kind != self.kind:
                continue
            if fact.inverse_of:
                whole = fact.to in DRAWN
                columns.append(pl.repeat(whole, self.rows, eager=True).alias(fact.name + COMPLETE))
                continue
            if fact.path not in self.columns:
                continue
            column = self.columns[fact.path]
            absent = self.absent.get(fact.path, np.zeros(self.rows, dtype=np.bool_))
            missing = self.broken(unknown) if fact.path != "district" else np.zeros(self.rows, dtype=np.bool_)
            if (missing | absent).any():
                nothing = pl.repeat(None, self.rows, dtype=column.dtype, eager=True)
                column = column.zip_with(pl.Series(~(missing | absent)), nothing)
            columns.append(column.alias(fact.name))
            if fact.optional:
                columns.append(pl.Series(fact.name + ABSENT, absent & ~missing))
        return pl.DataFrame(columns)


PREFIXES = {"enterprise": "E", "project": "P", "district": "D"}
TODAY = (DAY - date(1970, 1, 1)).days


def identifiers(prefix: str, numbers: pl.Series) -> pl.Series:
    """`P00000042`: eight digits after the prefix."""
    named = numbers.alias("id").to_frame()
    return named.select(pl.lit(prefix) + pl.col("id").cast(pl.String).str.zfill(8)).to_series()


def draw_projects(draw: Draws, enterprises: int) -> None:
    """Projects from the first idea to the filing of acceptance: most begun, half of them completed."""
    draw.columns["district"] = pl.repeat("D00000000", draw.rows, eager=True)
    draw.choice("subdistrict", STREETS)
    for role in ("builder", "surveyor", "designer", "contractor", "supervisor"):
        draw.related(role, PREFIXES["enterprise"], enterprises)
    draw.choice("use", {"residential": 0.45, "public": 0.25, "industrial": 0.2, "municipal": 0.1})
    draw.choice("works_type", {"new": 0.7, "extension": 0.1, "alteration": 0.2})
    draw.number("storeys", 1, 60)
    draw.yes("is_municipal_key", 0.03)
    draw.yes("is_district_key", 0.05)
    draw.yes("is_major", 0.04)
    draw.yes("is_major_infrastructure", 0.06)
    draw.choice("design_scale", {"large": 0.1, "medium": 0.25, "small": 0.65})
    draw.choice("construction_scale", {"large": 0.12, "medium": 0.25, "small": 0.63})
    started = draw.yes("is_started", 0.85)
    draw.put("is_completed", started & draw.broken(0.55))
    applied = draw.day("construction_permit.applied_on", TODAY - 1500, 1100)
    issued = draw.day("construction_permit.issued_on", applied, 60)
    start = draw.put("start_date", issued + 10 - draw.broken() * 40)
    draw.columns["start_date"] = pl.Series(start.astype(np.int32)).cast(pl.Date)
    for path in ("drawing_review.passed_on", "quality_supervision.registered_on"):
        draw.before(path, applied)
        draw.without(path)
    draw.without("construction_permit.issued_on")
    _draw_energy_review(draw)
    _draw_site(draw, start)
    _draw_acceptance(draw, start)
    draw.choice("award_applied_for", {"none": 0.97, "provincial_or_municipal": 0.02, "luban": 0.01})


def _draw_energy_review(draw: Draws) -> None:
    for path in ("application_submitted", "design_chapter_submitted", "calculation_submitted", "details_on_drawings"):
        draw.yes(f"energy_review.{path}")
    draw.nought("energy_review.prohibited_items")
    draw.nought("energy_review.checklist_items_failed")
    draw.yes("energy_review.submetering_required", 0.6)
    draw.yes("energy_review.submetering_designed")
    draw.yes("energy_review.solar_water_heating_for_all_households", 0.9)
    draw.yes("energy_review.solar_exemption_granted", 0.8)
    limits = {"roof_heat_transfer": (40, 100), "wall_heat_transfer": (70, 200), "window_shading": (30, 60)}
    for path, (low, high) in limits.items():
        draw.within(f"energy_review.{path}", draw.number(f"energy_review.{path}_limit", low, high))
    reference = draw.number("energy_review.reference_annual_energy", 3000, 9000)
    draw.within("energy_review.annual_energy", reference)
    draw.without("energy_review.annual_energy", 0.6)
    draw.yes("energy_review.has_central_air_conditioning", 0.35)
    cooling = draw.number("energy_review.cooling_efficiency_limit", 410, 560)
    draw.reaching("energy_review.cooling_efficiency", cooling)
    draw.yes("energy_review.room_temperature_control_designed")
    draw.within(
        "energy_review.lighting_power_density", draw.number("energy_review.lighting_power_density_limit", 600, 1500)
    )
    draw.yes("energy_review.lighting_zones_controlled")


def _draw_site(draw: Draws, start: np.ndarray) -> None:
    reached = {
        "hidden_dangers.put_right": ("hidden_dangers.due", 6),
        "drawing_review.comments_settled": ("drawing_review.comments", 30),
        "contracting.contract_duration": ("contracting.reasonable_duration", 900),
        "materials.lots_tested": ("materials.lots_delivered", 80),
        "oversight.notices_closed": ("oversight.notices_issued", 8),
        "hazards.monitored_sources": ("hazards.major_sources", 5),
        "technology.special_schemes_reviewed": ("technology.special_schemes_required", 6),
    }
    for path, (wanted, most) in reached.items():
        draw.reaching(path, draw.number(wanted, 0, most))
    for path in ("survey_checks", "site_inspections", "supervision_checks"):
        draw.put(f"oversight.{path}", ~draw.broken() * draw.chance.integers(1, 12, draw.rows))
    draw.yes("contracting.split_up", BROKEN)
    draw.yes("contracting.unlawful_subcontracting", BROKEN)
    draw.yes("survey.report_signed_by_registered_engineer")
    draw.yes("design.signed_by_registered_professionals")
    draw.yes("design.service_life_stated")
    draw.yes("supervision.is_required", 0.7)
    draw.yes("supervision.affiliated_with_contractor", BROKEN)
    draw.yes("supervision.key_operations_attended")
    draw.yes("technology.organization_design_approved")
    for path in ("materials", "technology", "processes", "equipment"):
        draw.yes(f"innovation.uses_new_{path}", 0.15)
    for path, part in (("concrete", "ready_mixed_volume"), ("wall_materials", "new_type_volume")):
        total = draw.number(f"{path}.total_volume", 1_000, 5_000_000)
        wanted = total - total // 25 if path == "concrete" else total - total // 8
        draw.put(f"{path}.{part}", np.where(draw.broken(), total // 2, wanted))
    draw.nought("quality_accidents")
    draw.yes("environment.within_total_quota")
    draw.yes("environment.in_restricted_catalogue", BROKEN)
    draw.day("environment.assessment_approved_on", TODAY - 1800, 300)
    draw.without("environment.assessment_approved_on")
    draw.yes("energy_assessment.is_required", 0.2)
    draw.before("energy_assessment.approved_on", start)
    draw.without("energy_assessment.approved_on")


def _draw_acceptance(draw: Draws, start: np.ndarray) -> None:
    reached = {
        "energy_acceptance.subitems_passed": ("energy_acceptance.subitems", 9),
        "energy_acceptance.material_lots_retested": ("energy_acceptance.material_lots_delivered", 40),
        "preliminary_acceptance.defects_rectified": ("preliminary_acceptance.defects_found", 60),
        "completion_quality.sections_passed": ("completion_quality.sections", 10),
    }
    for path, (wanted, most) in reached.items():
        draw.reaching(path, draw.number(wanted, 1, most))
    for path in ("records_complete", "wall_site_test_passed", "systems_test_passed", "attended_by_authority"):
        draw.yes(f"energy_acceptance.{path}")
    for path in ("records_complete", "safety_tests_complete", "function_checks_passed", "appearance_passed"):
        draw.yes(f"completion_quality.{path}", 0.99)
    for party in ("builder", "surveyor", "designer", "contractor", "supervisor"):
        draw.yes(f"completion_acceptance.{party}_accepts", 0.995)
    accepted = draw.day("completion_acceptance.date", start + 300, 400)
    draw.without("completion_acceptance.date", 0.02)
    draw.before("preliminary_acceptance.passed_on", accepted)
    draw.without("preliminary_acceptance.passed_on")
    draw.nought("completion_acceptance.failed_attempts")
    draw.put("completion_filing.filed_on", accepted + np.where(draw.broken(), 20, 9))
    draw.columns["completion_filing.filed_on"] = draw.columns["completion_filing.filed_on"].cast(pl.Int32).cast(pl.Date)
    draw.without("completion_filing.filed_on")


def draw_enterprises(draw: Draws, _: int) -> None:
    """Enterprises of all sizes and trades, each qualified for some works."""
    draw.columns["district"] = pl.repeat("D00000000", draw.rows, eager=True)
    draw.choice("subdistrict", STREETS)
    demanded = {
        "standardization.products_with_standard_on_file": ("standardization.products_in_production", 20),
        "metrology.instruments_verified": ("metrology.instruments_in_use", 50),
        "raw_materials.lots_checked": ("raw_materials.lots_received", 200),
        "release.lots_inspected_and_passed": ("release.lots_shipped", 200),
        "conduct.complaints_resolved": ("conduct.complaints_received", 10),
        "intellectual_property.patents_in_standards": ("intellectual_property.standardizable_patents", 3),
        "infringement.rulings_complied_with": ("infringement.rulings_against", 1),
        "trade.supervision_visits_made": ("trade.supervision_visits_required", 4),
        "integrity.records_filed": ("integrity.records_arisen", 5),
        "quality_credit.inspections_made": ("quality_credit.inspections_required", 4),
        "service_quality.score": ("service_quality.international_score", 9_000),
    }
    for path, (wanted, most) in demanded.items():
        draw.reaching(path, draw.number(wanted, 0, most))
    for substance in ("chemical_oxygen_demand", "ammonia_nitrogen", "sulphur_dioxide", "nitrogen_oxides"):
        draw.within(f"pollution.{substance}", draw.number(f"pollution.{substance}_allowed", 10, 100_000))
    draw.number("annual_main_business_revenue", 100, 90_000_000)
    for path, share in _TRADES.items():
        draw.yes(path, share)
    for path in ("energy.manager_appointed", "energy.use_report_submitted"):
        draw.yes(path)
    for path in (
        "good_practice.open_nonconformities",
        "conduct.dishonesty_records",
        "conduct.production_penalties",
        "internal_standard.indexes_looser_than_national",
        "hazardous_chemicals.hidden_dangers_open",
    ):
        draw.nought(path)
    for path in (
        "outlets_outside_district",
        "demonstrations_this_year",
        "internal_standard.indexes_stricter_than_national",
    ):
        draw.put(path, ~draw.broken() * draw.chance.integers(1, 12, draw.rows))
    for path in ("brand.overseas_registered_trademarks", "management.excellence_managers_trained"):
        draw.number(path, 0, 8)
    for path in _ISSUED:
        draw.day(path, TODAY - 1500, 1400)
        draw.without(path, 0.02)
    for path in _VALID_UNTIL:
        draw.put(path, TODAY + np.where(draw.broken(), -1600, draw.chance.integers(1, 900, draw.rows)))
        draw.columns[path] = draw.columns[path].cast(pl.Int32).cast(pl.Date)
        draw.without(path, 0.02)
    moved = draw.day("ledger.last_goods_movement_on", TODAY - 200, 150)
    draw.day("ledger.last_entry_on", moved, 30)
    manual = draw.day("quality_management.manual_issued_on", TODAY - 1500, 900)
    draw.day("quality_management.last_review_on", manual, 500)
    deadline = draw.day("obsolete_capacity.deadline", TODAY - 400, 900)
    draw.before("obsolete_capacity.closed_on", deadline)
    draw.without("obsolete_capacity.closed_on", 0.1)
    draw.day("established_on", TODAY - 9000, 8900)
    _draw_choices(draw)


_TRADES = {
    "is_industrial": 0.5,
    "is_service_enterprise": 0.4,
    "makes_products": 0.45,
    "sells_products": 0.6,
    "makes_food_or_farm_produce": 0.08,
    "pollution.is_key_source": 0.05,
    "energy.is_key_user": 0.04,
    "obsolete_capacity.is_listed": 0.03,
    "is_backbone_service_enterprise": 0.05,
    "is_leading_service_enterprise": 0.02,
    "is_advanced_manufacturer": 0.1,
    "trade.makes_statutory_goods": 0.07,
    "hazardous_chemicals.handles": 0.06,
    "is_in_traceability_system": 0.7,
    "follows_whole_process_standard": 0.7,
    "applies_performance_guideline": 0.3,
    "holds_trademark_or_patent": 0.3,
    "has_overseas_operations": 0.1,
    "brand.owns_registered_trademark": 0.4,
    "brand.holds_recognized_famous_trademark": 0.01,
    "brand.is_on_international_cultivation_list": 0.01,
    "brand.received_overseas_support": 0.05,
    "brand.is_in_national_or_world_ranking": 0.01,
    "management.won_district_quality_award": 0.01,
    "management.won_higher_quality_award": 0.005,
    "management.is_listed_benchmark": 0.02,
    "management.at_domestic_advanced_level": 0.1,
    "management.at_international_advanced_level": 0.02,
    "management.helped_to_raise_performance": 0.2,
}
_ISSUED = (
    "quality_safety.officer_appointed_on",
    "quality_safety.pledge_signed_on",
    "process_control.issued_on",
    "ledger.rules_issued_on",
    "raw_materials.rules_issued_on",
    "release.rules_issued_on",
    "good_practice.issued_on",
    "internal_standard.implemented_on",
    "trade.classified_on",
    "integrity.archive_opened_on",
    "management.excellence_self_assessment_date",
)
_VALID_UNTIL = (
    "hazardous_chemicals.licence_valid_until",
    "quality_credit.valid_until",
    "construction.survey_qualification_until",
    "construction.design_qualification_until",
    "construction.contracting_qualification_until",
    "construction.supervision_qualification_until",
)


def _draw_choices(draw: Draws) -> None:
    draw.choice("capital_origin", {"mainland": 0.8, "hong_kong": 0.12, "macao": 0.01, "other": 0.07})
    draw.choice("service_field", {"logistics": 0.3, "finance": 0.1, "cultural_creation": 0.1, "other": 0.5})
    draw.choice("size_by_2003_measures", {"large": 0.02, "medium": 0.13, "small": 0.85})
    draw.choice("size_by_2011_measures", {"large": 0.02, "medium": 0.1, "small": 0.5, "micro": 0.38})
    for path, share in (("process_control.stages", 0.99), ("certifications", 0.2), ("quality_methods", 0.1)):
        choices = draw.policy.facts[f"enterprise.{path}"].choices
        draw.words(path, [name for name, _ in choices], share)


def draw_district(draw: Draws, _: int) -> None:
    """The one district; what is counted from its projects and enterprises is not given."""


DRAWN: dict[str, Callable[[Draws, int], None]] = {
    "district": draw_district,
    "enterprise": draw_enterprises,
    "project": draw_projects,
}


@dataclass(frozen=True, slots=True)
class Records:
    """What to draw: so many projects, the enterprises that go with them, one district."""

    projects: int
    unknown: float = 0.05
    seed: int = 20110321

    def rows(self, kind: str) -> int:
        """How many subjects of a kind there are."""
        sizes = {"district": 1, "enterprise": max(self.projects // PROJECTS_OF_AN_ENTERPRISE, 20)}
        return sizes.get(kind, self.projects)

    def parts(self, policy: Policy, kind: str) -> Iterator[pl.DataFrame]:
        """The table of a kind in the prepared layout, part by part."""
        kinds = list(DRAWN)
        for number, first in enumerate(range(0, self.rows(kind), ROWS_OF_A_PART)):
            chance = np.random.default_rng([self.seed, kinds.index(kind), number])
            draw = Draws(policy, kind, chance, first, min(ROWS_OF_A_PART, self.rows(kind) - first))
            DRAWN[kind](draw, self.rows("enterprise"))
            yield draw.frame(self.unknown)


def write(records: Records, folder: Path, kinds: Iterable[str] = DRAWN, natural: bool = False) -> dict[str, Path]:
    """Write the tables of these kinds, one Parquet file each."""
    policy = load_policy()
    folder.mkdir(parents=True, exist_ok=True)
    files = {kind: folder / f"{kind}.parquet" for kind in kinds}
    for kind, path in files.items():
        change = as_an_office_has_it(policy, kind) if natural else _same
        written(path, (change(frame) for frame in records.parts(policy, kind)))
    return files


def written(path: Path, frames: Iterator[pl.DataFrame]) -> None:
    """Write frames of one schema to a Parquet file, a row group each, as they come."""
    first = next(frames)

    def source(
        with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        yield first
        yield from frames

    scan = register_io_source(source, schema=first.schema, is_pure=False)
    scan.sink_parquet(path, row_group_size=ROWS_OF_A_PART, compression="zstd", compression_level=3)


def _same(frame: pl.DataFrame) -> pl.DataFrame:
    return frame


def as_an_office_has_it(policy: Policy, kind: str) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """How a prepared frame is turned into columns by label, with labels for choices and decimals for decimals."""
    facts = [fact for fact in policy.facts.values() if fact.kind == kind]

    def change(frame: pl.DataFrame) -> pl.DataFrame:
        columns = [_natural(fact) for fact in facts if fact.name in frame.columns]
        return frame.select(pl.col("id").alias("编号"), pl.col("name").alias("名称"), *columns)

    return change


def _natural(fact: Fact) -> pl.Expr:
    column, labels = pl.col(fact.name), {name: label.zh for name, label in fact.choices}
    if fact.type == "decimal":
        column = (column.cast(pl.Decimal(30, fact.places)) / 10**fact.places).cast(pl.Decimal(18, fact.places))
    elif fact.type == "list":
        column = column.list.eval(pl.element().replace(labels)).list.join("、")
    elif labels:
        column = column.replace(labels)
    elif fact.optional and fact.type == "date":
        column = pl.when(pl.col(fact.name + ABSENT)).then(pl.lit("无")).otherwise(column.dt.to_string("%Y-%m-%d"))
    return column.alias(fact.label.zh)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000, help="projects; one enterprise for every 50")
    parser.add_argument("--unknown", type=float, default=0.05, help="share of the cells that are not given")
    parser.add_argument("--seed", type=int, default=Records(0).seed)
    parser.add_argument("--natural", action="store_true", help="columns as an office has them")
    given = parser.parse_args()
    records = Records(given.rows, given.unknown, given.seed)
    for kind, path in write(records, given.folder, natural=given.natural).items():
        print(f"{path}: {records.rows(kind):,} rows, {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
