//! What a report says of the weakest orderings.

use super::*;

fn report(program: &Program, limit: u64) -> Report {
    let kinds = [Kind::Relaxed, Kind::Consistent];
    let report = Report::new("pasted.rs", program, &kinds, Model::Cpp20, limit);
    report.expect("a small program")
}

/// The section of a report for people, without colours, and what it says at the end of how far the search went.
fn section(program: &Program, limit: u64) -> (String, String) {
    let text = text::text(&report(program, limit));
    let text = anstream::adapter::strip_str(&text).to_string();
    let start = text.find("The weakest orderings").expect("the section");
    let section = &text[start..];
    let covered = ["  All ", "  Not all "];
    let end = covered.iter().find_map(|covered| section.find(covered));
    let (section, covered) = section.split_at(end.unwrap_or(section.len()));
    (section.to_string(), covered.replace("\n ", ""))
}

#[test]
fn the_report_shows_changes_of_lines() {
    let program = message_passing(Relaxed, SeqCst);
    let (section, covered) = section(&program, LIMIT);
    assert_eq!(
        section,
        "\
The weakest orderings
  As written is too weak. The smallest change that is enough:
    line 1: Relaxed → Release  ready.store(1, Relaxed)
  Weaker orderings are enough for everything that is claimed here:
    line 2: SeqCst is not needed: Acquire  ready.load(SeqCst)
"
    );
    // Three for the store; then two for the store, times three for the load.
    assert!(covered.starts_with("  All 9 choices of orderings are covered by exploring "));
    let report = report(&program, LIMIT);
    let report = serde_json::to_value(report).expect("JSON");
    let repair = serde_json::json!({"place": 0, "from": "Relaxed", "to": "Release"});
    let weaker = serde_json::json!({"place": 1, "from": "SeqCst", "to": "Acquire"});
    assert_eq!(report["weakest"].as_array().map(Vec::len), Some(1));
    let answer = &report["weakest"][0];
    assert_eq!(answer["goal"], "claims");
    assert_eq!(answer["repairs"], serde_json::json!([[repair]]));
    assert_eq!(answer["weakest"], serde_json::json!([[repair, weaker]]));
    assert_eq!(answer["places"][1]["role"], "only");
    assert_eq!(answer["complete"], true);
    // No counter can help where there is none.
    assert_eq!(report["claims"][0]["remedy"], serde_json::Value::Null);
}

#[test]
fn the_report_says_that_there_are_other_ways() {
    let fences = store_buffering(Relaxed, Some(AcqRel)).program;
    assert_eq!(
        section(&fences, LIMIT).0,
        "\
The weakest orderings
  As written is too weak. The smallest change that is enough (there are 3 other minimal ways to
  strengthen orderings: --format json has all):
    line 2: AcqRel → SeqCst  fence(AcqRel)
    line 5: AcqRel → SeqCst  fence(AcqRel)
  With it, no ordering is stronger than needed.
  No ordering, alone, makes a difference to what can happen: line 1; line 3; line 4; line 6.
"
    );
    assert_eq!(
        section(&reference_count(AcqRel, Acquire), LIMIT).0,
        "\
The weakest orderings
  Weaker orderings are enough for everything that is claimed here (there is another minimal way to
  choose them: --format json has both):
    line 1: AcqRel is not needed: Release  count.fetch_sub(1, AcqRel)
  No ordering, alone, makes a difference to what can happen: line 2.
"
    );
}

#[test]
fn the_report_says_what_no_ordering_helps() {
    assert_eq!(
        section(&lost_update(), LIMIT).0,
        "\
The weakest orderings
  No orderings help: assert!(x == 2).
  No ordering, alone, makes a difference to what can happen: line 1; line 2; line 3; line 4.
"
    );
}

#[test]
fn the_report_says_what_is_not_needed_at_all_and_what_is_not_reached() {
    let mut builder = Builder {
        program: message_passing(Release, Acquire),
    };
    let fence = builder.fence(SeqCst);
    builder.program.threads[1].body.insert(1, alone(fence));
    let failed = when(is(0, 2), vec![alone(builder.fence(SeqCst))]);
    builder.program.threads[1].body.push(failed);
    assert_eq!(
        section(&builder.program, LIMIT).0,
        "\
The weakest orderings
  Weaker orderings are enough for everything that is claimed here (there is another minimal way to
  choose them: --format json has both):
    line 3: the fence is not needed  fence(SeqCst)
  No ordering, alone, makes a difference to what can happen: line 2; line 3.
  No execution comes to these, and nothing is said of them: line 4.
"
    );
}

#[test]
fn the_report_says_where_the_search_ended() {
    let program = store_buffering(SeqCst, None).program;
    let candidates = asked(&program, Model::Cpp20).candidates;
    let (section, covered) = section(&program, candidates - 1);
    assert!(section.starts_with("The weakest orderings\n  No weaker orderings were found"));
    assert!(covered.starts_with("  Not all of it: the limit for this search was reached after "));
}
