//! What goes wrong, by a seeded plan: the same seed and the same requests bring the same faults.
//!
//! A fault is drawn for each request to the Management API; the sends of files can be given faults by their number.
//! Nothing here knows what a request is about.

/// What happens to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The line breaks before anything is done.
    Broken,
    /// 503, nothing is done.
    Unavailable,
    /// Everything is done, but no answer leaves.
    AnswerLost,
    /// Everything is done, and half of the answer leaves.
    HalfAnswer,
    /// Everything is done, and a gateway on the way says 502.
    BadGateway,
    /// 429 of the rate limit, nothing is done.
    TooMany,
}

const ALL: [Fault; 6] = [
    Fault::Broken,
    Fault::Unavailable,
    Fault::AnswerLost,
    Fault::HalfAnswer,
    Fault::BadGateway,
    Fault::TooMany,
];

/// How a server behaves; by default as Auth0 does on a good day, but fast.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where chance begins
    pub seed: u64,
    /// Of a thousand requests so many meet a fault
    pub per_mille: u32,
    /// Faults of the sends of files, by their number from 0
    pub sends: Vec<(usize, Fault)>,
    /// Milliseconds from the taking of an import job to its end
    pub job_ms: u64,
    /// Requests a second before the rate limit's 429; 0 for no limit
    pub rate: u32,
    /// Seconds a token of client id and secret is good for
    pub token_seconds: u64,
    /// Errors of a job without any are answered by the job object, else by 204.
    pub job_object_for_no_errors: bool,
    /// Whether members of an organization come with their roles where these are asked for
    pub members_with_roles: bool,
    /// Import jobs by number from 0 that never end, until two hours have passed
    pub stuck: Vec<usize>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            seed: 1,
            per_mille: 0,
            sends: Vec::new(),
            job_ms: 300,
            rate: 0,
            token_seconds: 86_400,
            job_object_for_no_errors: false,
            members_with_roles: true,
            stuck: Vec::new(),
        }
    }
}

/// The plan as it is carried out.
#[derive(Debug)]
pub(crate) struct Faults {
    state: u64,
    per_mille: u32,
    sends: Vec<(usize, Fault)>,
    sent: usize,
    /// How many there were
    pub met: usize,
}

impl Faults {
    pub fn new(plan: &Plan) -> Self {
        Self {
            state: plan.seed.wrapping_mul(2).wrapping_add(1),
            per_mille: plan.per_mille,
            sends: plan.sends.clone(),
            sent: 0,
            met: 0,
        }
    }

    /// What the next request meets.
    pub fn next(&mut self, is_send: bool) -> Option<Fault> {
        let mut fault = None;
        if is_send {
            fault =
                self.sends.iter().find(|(number, _)| *number == self.sent).map(|(_, fault)| *fault);
            self.sent += 1;
        }
        if fault.is_none() && self.random() % 1_000 < u64::from(self.per_mille) {
            let which = self.random() % ALL.len() as u64;
            fault = ALL.get(usize::try_from(which).unwrap_or(0)).copied();
        }
        self.met += usize::from(fault.is_some());
        fault
    }

    /// xorshift64*: small, and the same everywhere.
    fn random(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_brings_the_same_faults_and_each_kind_comes() {
        let plan = Plan { per_mille: 100, sends: vec![(1, Fault::BadGateway)], ..Plan::default() };
        let draw = || {
            let mut faults = Faults::new(&plan);
            (0..2_000).map(|number| faults.next(number < 2)).collect::<Vec<_>>()
        };
        let drawn = draw();
        assert_eq!(drawn, draw());
        assert_eq!(drawn.get(1), Some(&Some(Fault::BadGateway)));
        for fault in ALL {
            assert!(drawn.contains(&Some(fault)), "{fault:?}");
        }
        let met = drawn.iter().flatten().count();
        assert!((120..280).contains(&met), "{met}");
    }
}
