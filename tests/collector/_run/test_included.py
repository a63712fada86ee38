"""A Compose file that another includes."""

from aiact_report.pipeline import Wanted, collect


def names(found):
    """Where each workload was judged, and its name."""
    return sorted((subject.source, subject.name) for subject in found.subjects if subject.kind == "workload")


def test_an_included_file_counts_once(tmp_path) -> None:
    """Its services belong to the application that includes it; the file stays a source."""
    (tmp_path / "compose.yaml").write_text("include: [db/compose.yaml]\nservices:\n  api: {image: 'api:1'}\n")
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "compose.yaml").write_text("services:\n  db: {image: 'postgres:16'}\n")
    found = collect(Wanted(paths=(tmp_path,)))
    assert names(found) == [("compose.yaml", "api"), ("compose.yaml", "db")]
    assert [source.id for source in found.sources] == ["compose.yaml", "db/compose.yaml"]


def test_a_service_that_is_only_extended_is_no_service(tmp_path) -> None:
    """It counts where it is extended; the others of its file stay."""
    (tmp_path / "compose.yaml").write_text("services:\n  api: {extends: {file: common.yaml, service: base}}\n")
    (tmp_path / "common.yaml").write_text("services:\n  base: {image: 'api:1'}\n  other: {image: 'x:1'}\n")
    found = collect(Wanted(paths=(tmp_path,)))
    assert names(found) == [("common.yaml", "other"), ("compose.yaml", "api")]
