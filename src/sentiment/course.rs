//! What a text comes to in its course: answered, resolved, meant otherwise; and whose share each part is.
//!
//! Comes in: the weighed parts of a field. Goes out: the same parts, weighed again. Never here: what a single sentence says.

use super::Passage;
use super::irony;
use super::lexicon::role;
use super::rules::{Rule, Weighed};

/// What the next sentence answers with "but".
const ANSWERED: f64 = 0.7;
/// A complaint that was put right; one that "but" answers with the brand alone; and how much blame it takes for that.
const RESOLVED: f64 = 0.25;
const MADE_GOOD: f64 = -0.8;
const BLAME: f64 = 0.7;
/// Praise that is meant otherwise, and what a laughing sign beside it comes to.
const IRONY: f64 = -0.7;
const LAUGHED_AT: f64 = -0.4;
/// From this sum on a share has a tone; set beside another's it is then as clear as `CLEAR`.
const FAINT: f64 = 0.35;
const CLEAR: f64 = 0.9;
/// Where the brand's share has no tone and the other's has, the opposite is meant, this much of it.
const OPPOSED: f64 = -0.9;
const OPPOSED_MOST: f64 = 1.4;
/// A share below this says nothing; then what the same sentence says of others counts a little.
const MUTE: f64 = 0.3;
const NEARBY: f64 = 0.5;

/// Blame, "but", and then the brand without a word of blame: it put the thing right.
pub(super) fn made_good(parts: &mut [Weighed], but: usize) {
    let (before, after) = parts
        .iter()
        .fold((0.0, 0.0), |(before, after), part| match part.from < but {
            true => (before + part.weight, after),
            false => (before, after + part.weight),
        });
    if before > -BLAME || f64::abs(after) >= MUTE {
        return;
    }
    for part in parts {
        part.weight *= MADE_GOOD;
        part.rules.set(Rule::Resolved, true);
    }
}

/// The next sentence opens with "but".
pub(super) fn answered(parts: &mut [Weighed]) {
    for part in parts {
        part.weight *= ANSWERED;
        part.rules.set(Rule::Contrast, true);
    }
}

/// Weighs what the parts come to together.
pub(super) fn settle(parts: &mut Vec<Weighed>, passage: &Passage<'_>) {
    let (ironic, clapped) = (irony::marked(passage.words), irony::clapped(passage.words));
    share(parts, passage);
    meant_otherwise(parts, ironic, clapped);
    resolve(parts);
}

/// Under a sign of irony praise is blame. Thanks and congratulations beside nothing but blame are meant so without a sign.
fn meant_otherwise(parts: &mut [Weighed], ironic: bool, clapped: bool) {
    let bare = |part: &Weighed| !part.rules.has(Rule::Quoted);
    let meant = |part: &&mut Weighed| part.weight > 0.0 && !others(part);
    if ironic {
        for part in parts.iter_mut().filter(meant) {
            part.weight *= if part.sign { LAUGHED_AT } else { IRONY };
            part.rules.set(Rule::Irony, true);
        }
        return;
    }
    let formula = |part: &Weighed| part.roles & role::FORMULA != 0 && part.weight > 0.0;
    let Some(thanks) = parts.iter().position(formula) else {
        return;
    };
    let sentence = parts[thanks].sentence;
    let blamed = parts.iter().any(|part| {
        let near = part.sentence == sentence || part.sentence == sentence + 1;
        part.weight <= -1.0 && near && bare(part) && part.from > parts[thanks].from
    });
    let praised = parts
        .iter()
        .any(|part| part.weight > 0.0 && !formula(part) && !part.sign);
    // Applause for nothing that is told.
    if (blamed || clapped) && !praised {
        for part in parts.iter_mut().filter(meant) {
            part.weight *= if part.sign { LAUGHED_AT } else { IRONY };
            part.rules.set(Rule::Irony, true);
        }
    }
}

/// What is concluded from somebody else's share.
fn others(part: &Weighed) -> bool {
    [Rule::Opposed, Rule::Nearby, Rule::Compared, Rule::Switched]
        .iter()
        .any(|rule| part.rules.has(*rule))
}

/// Where the last word of a story is that it was put right, the complaints before it weigh little.
fn resolve(parts: &mut [Weighed]) {
    let damped = [
        Rule::Negated,
        Rule::Conditional,
        Rule::Wish,
        Rule::Question,
        Rule::Quoted,
        Rule::Irony,
        Rule::Scare,
    ];
    let mends = |part: &Weighed| {
        let quick = part.rules.has(Rule::Span) && part.weight > 0.0;
        (part.roles & role::MENDS != 0 || quick)
            && part.weight > 0.0
            && !others(part)
            && !damped.iter().any(|rule| part.rules.has(*rule))
    };
    let Some(last) = parts.iter().rposition(mends) else {
        return;
    };
    let blamed_after = parts.iter().skip(last + 1).any(|part| part.weight <= -0.8);
    if blamed_after {
        return;
    }
    for part in parts
        .iter_mut()
        .take(last)
        .filter(|part| part.weight < 0.0 && !others(part))
    {
        part.weight *= RESOLVED;
        part.rules.set(Rule::Resolved, true);
    }
}

/// Leaves what is the brand's. Where nothing is said of it, but something clear of the other that it is set beside, the
/// opposite is meant: "Y took three weeks, X came the next day".
fn share(parts: &mut Vec<Weighed>, passage: &Passage<'_>) {
    if passage.shares.is_empty() {
        return;
    }
    let share_of = |part: &Weighed| match part.rules.has(Rule::Compared) || part.rules.has(Rule::Switched) {
        true => 1.0,
        false => passage.shares.get(part.from).copied().unwrap_or(1.0),
    };
    let own: f64 = parts.iter().map(|part| part.weight * share_of(part)).sum();
    let other: f64 = parts
        .iter()
        .filter(|part| share_of(part) == 0.0)
        .map(|part| part.weight)
        .sum();
    // Set side by side, a faint tone is clear.
    let clear = |sum: f64| match passage.side_by_side && sum.abs() >= FAINT {
        true => (CLEAR / sum.abs()).max(1.0),
        false => 1.0,
    };
    let opposed = passage.side_by_side && own.abs() < FAINT && other.abs() >= FAINT;
    let mute = !opposed && own.abs() < MUTE;
    let turned = OPPOSED * clear(other) * (OPPOSED_MOST / (other * clear(other) * OPPOSED).abs()).min(1.0);
    let own = clear(own);
    parts.retain_mut(|part| {
        let share = share_of(part);
        if share == 0.0 && opposed {
            part.weight *= turned;
            part.rules.set(Rule::Opposed, true);
            return true;
        }
        if share == 0.0
            && mute
            && passage
                .near
                .iter()
                .any(|&(from, to)| from <= part.from && part.from < to)
        {
            part.weight *= NEARBY;
            part.rules.set(Rule::Nearby, true);
            return true;
        }
        part.rules.set(Rule::Compared, share < 0.0);
        part.weight *= share * own;
        share != 0.0
    });
}
