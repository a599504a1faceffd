//! Not a test of time: prints what a row costs (`cargo test --lib journal::tests::speed -- --ignored --nocapture`).

use std::time::Instant;

use super::*;

const SIZE: u64 = 5_000;

#[test]
#[ignore = "prints costs; run by hand"]
fn what_a_row_costs() {
    let (_folder, journal) = fresh();
    let text = "Nordkaffe on taas nostanut hintoja, eikä kahvi maistu enää miltään. ".repeat(4);
    let batch = |b: u64| {
        let row = |n: u64| {
            let id = format!("https://example.org/post/{b}-{n}");
            let mut row = about(
                incoming(&id, &format!("{id} {text}")),
                "Nordkaffe",
                Label::Negative,
                -0.5,
            );
            row.keys.push(u128::from(row.content) << 64 | u128::from(b << 32 | n));
            row.post.author = Some(format!("author {}", n % 700));
            row.post.published = Some(at(-((b * SIZE + n) as i64 * 60)));
            row
        };
        from("import", (0..SIZE).map(row).collect())
    };
    for round in ["new", "known", "sifted"] {
        let batches: Vec<_> = (0..100_000 / SIZE).map(batch).collect();
        let costs = Costs::start();
        for batch in batches {
            if round == "sifted" {
                let posts = &batch.arrivals[0].posts;
                let keys: Vec<_> = posts.iter().map(|p| p.keys.clone()).collect();
                let contents: Vec<_> = posts.iter().map(|p| p.content).collect();
                journal.sift("import", &keys, &contents).unwrap();
            } else {
                put(&journal, batch, at(0));
            }
        }
        costs.print(round);
    }
    let costs = Costs::start();
    let mut again = |_: &crate::mention::Stored| vec![mention("Nordkaffe", Label::Negative, Some(-0.5))];
    journal.rederive(&[], &mut again).unwrap();
    costs.print("rederive");
    let costs = Costs::start();
    journal.check().unwrap();
    costs.print("check");
    println!("{} MB", std::fs::metadata(journal.path()).unwrap().len() >> 20);
}

struct Costs(Instant, f64);

impl Costs {
    fn start() -> Costs {
        Costs(Instant::now(), cpu())
    }

    fn print(self, what: &str) {
        let wall = self.0.elapsed().as_secs_f64() * 10.0;
        println!(
            "{what}: {:.2} µs of one core a row, {wall:.2} µs passed",
            (cpu() - self.1) * 10.0
        );
    }
}

/// Seconds that this thread had a core; 0 where the system does not tell.
fn cpu() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    told.split(' ')
        .next()
        .and_then(|n| n.parse::<f64>().ok())
        .unwrap_or(0.0)
        / 1e9
}
