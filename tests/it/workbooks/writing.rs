//! Tables for Excel: what is written is what it says, and the same each time.

use calamine::{Data, Reader as _, Xlsx};
use std::io::Cursor;

use crate::{bench::Folder, small::SMALL};

/// The first sheet of a workbook.
fn sheet(folder: &Folder, file: &str) -> Vec<Vec<Data>> {
    let bytes = folder.files(file).remove(file).unwrap();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let (_, range) = book.worksheets().remove(0);
    range.rows().map(<[Data]>::to_vec).collect()
}

const PLAN: [&str; 5] = ["plan", "--as-of", "2027-01-04T09:00Z", "--to", "plan.xlsx"];

#[test]
fn the_plan_by_day_is_a_table_with_dates_and_numbers() {
    let folder = Folder::of(SMALL);
    insta::assert_snapshot!(folder.run(&PLAN), @"wrote 7 rows to plan.xlsx");
    let rows = sheet(&folder, "plan.xlsx");
    let day = rows[1][0].as_datetime_parts();
    assert!(matches!(rows[1][5], Data::Float(count) if count >= 1.0), "{rows:?}");
    assert!(day.is_some(), "{rows:?}");
    folder.run(&["plan", "--as-of", "2027-01-04T09:00Z", "--to", "plan.csv"]);
    insta::assert_snapshot!(folder.read("plan.csv"), @"
    day,time,zone,wave,stage,people,last leaves
    2027-01-11,09:00,Europe/Amsterdam,pilot,announce,2,2027-01-11T08:00:00+00:00
    2027-01-25,09:00,Europe/Amsterdam,pilot,enrol,2,2027-01-25T08:00:00+00:00
    2027-02-15,09:00,Europe/Stockholm,sweden,announce,1,2027-02-15T08:00:00+00:00
    2027-03-01,09:00,Europe/Stockholm,sweden,enrol,1,2027-03-01T08:00:00+00:00
    2027-03-12,10:00,Europe/Stockholm,sweden,remind,1,2027-03-12T09:00:00+00:00
    ,,Europe/Amsterdam,pilot,welcome,2,
    ,,Europe/Stockholm,sweden,welcome,1,
    ");
}

#[test]
fn the_same_table_is_the_same_bytes() {
    let folder = Folder::of(SMALL);
    folder.run(&PLAN);
    let first = folder.files("plan.xlsx");
    // The library would write down the second in which it ran.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    folder.run(&PLAN);
    assert_eq!(first, folder.files("plan.xlsx"));
}

#[test]
fn a_table_is_written_as_its_name_says() {
    let folder = Folder::of(SMALL);
    insta::assert_snapshot!(folder.run(&["plan", "--to", "plan.pdf", "--as-of", "2027-01-04T09:00Z"]), @"
    --- stderr
    error: a table is not written as `.pdf`
    hint: give the file a name that ends in `.xlsx` or `.csv`
    --- exit 2
    ");
    insta::assert_snapshot!(folder.run(&["doubt", "list", "--to", "doubts.xlsx"]), @"wrote 0 rows to doubts.xlsx");
    insta::assert_snapshot!(folder.run(&["refused", "--to", "refused.xlsx"]), @"wrote 0 rows to refused.xlsx");
    insta::assert_snapshot!(folder.run(&["bounces", "list", "--to", "bounces.xlsx"]), @"wrote 0 rows to bounces.xlsx");
}

trait Parts {
    fn as_datetime_parts(&self) -> Option<(u16, u8, u8)>;
}

impl Parts for Data {
    fn as_datetime_parts(&self) -> Option<(u16, u8, u8)> {
        let Self::DateTime(date) = self else { return None };
        let (year, month, day, ..) = date.to_ymd_hms_milli();
        Some((year, month, day))
    }
}
