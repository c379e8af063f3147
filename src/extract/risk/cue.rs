//! The categories of words around risk.

use crate::vocabulary;
use crate::vocabulary::Word;

vocabulary! {
    /// What a word says about risk.
    pub enum RiskCue {
        /// Suicidal ideation without a word of its kind: "SI".
        Ideation => "ideation",
        /// A thought of ending one's life: "thoughts of killing herself".
        ActiveIdeation => "active_ideation",
        /// The same as a clause of its own: "wants to kill himself".
        ActiveStatement => "active_statement",
        /// The same announced, which a condition does not put aside: "if you
        /// leave, I'll kill myself".
        Threat => "threat",
        /// A wish to be dead or not to wake: "death wish".
        PassiveIdeation => "passive_ideation",
        /// The same as a clause of its own: "wishes she were dead".
        PassiveStatement => "passive_statement",
        /// A way to end one's life: "overdosing", "driving off a bridge".
        Method => "method",
        /// Going, as half of a way to die: "jumping off", "lying down on".
        Going => "going",
        /// Being about to, as a thought of a way to die: "plans", "threatened to".
        Intending => "intending",
        /// A place or thing that makes it one: "the bridge", "the tracks".
        Brink => "brink",
        /// All of something, as half of a way to die with pills: "taking all her".
        Dose => "dose",
        /// How much of something: "how many".
        Measure => "measure",
        /// What makes it a way to die: "would be enough".
        Enough => "enough",
        /// What might put an end to a life by itself: "a truck", "my heart", "God".
        Fate => "fate",
        /// How it would: "hit me", "gave out", "called her home".
        FateAct => "fate_act",
        /// To act on suicidal thoughts, which are there then, whoever would not.
        ActedOn => "acted_on",
        /// That life is worth living: who does not think so is tired of it.
        WorthLiving => "worth_living",
        /// Half of a wish to be dead: "not wake up", "not be here".
        WishCore => "wish_core",
        /// The other half: "wishing", "thoughts of".
        Wish => "wish",
        /// The same as a clause of its own: "would rather", "would be fine".
        WishClause => "wish_clause",
        /// The same as a verb, which stands before what is wished: "wants".
        WishVerb => "wish_verb",
        /// Sorry for what was or was not, which is a wish and no thought of a way to
        /// die: "regrets that".
        Regret => "regret",
        /// An act that readies a death, or might: "bought a rope".
        Preparation => "preparation",
        /// Knowing which or where, of what could kill: "knows where his father keeps".
        Knowing => "knowing",
        /// Being at a place where one might: "on the bridge".
        Standing => "standing",
        /// What shows that an act does: "just in case", "counted the seconds".
        DeathHint => "death_hint",
        /// Turns a wish, a way to die or an act into something harmless, in
        /// the whole sentence: "grief work", "for the boat".
        Harmless => "harmless",
        /// What is done with pills: "saving up", "counted out".
        Handling => "handling",
        /// Pills, by whatever name.
        Pills => "pills",
        /// Being with somebody again: "be with", "join".
        Reunion => "reunion",
        /// What shows that this somebody is dead: "who died", "late".
        Deceased => "deceased",
        /// Being with somebody named before: "join him", "le rejoindre".
        Rejoining => "rejoining",
        /// To do what somebody did, who is named before: "will do it the same way".
        Imitation => "imitation",
        /// A death of somebody near: "since her husband died".
        Bereavement => "bereavement",
        /// Many, who may be better off: "everyone", "the world".
        Many => "many",
        /// Better, easier, relieved: how others would be.
        Relief => "relief",
        /// Without the client: "without me", "if she were gone".
        WithoutClient => "without_client",
        /// The whole of it as one phrase, whoever would be relieved: "would be
        /// better off without me".
        Burden => "burden",
        /// Said in jest, which makes a threat to others a figure of speech.
        Jest => "jest",
        /// Said in anger, which makes the client's own death a figure of speech
        /// if it is denied besides.
        Outburst => "outburst",
        /// The item of a questionnaire that asks about death: "item 9".
        FormItem => "form_item",
        /// An answer above nought in the words of a questionnaire.
        FormAnswer => "form_answer",
        /// A screen whose numbered questions are answered yes or no.
        Screen => "screen",
        /// The bare word, which says something only when denied.
        Suicide => "suicide",
        /// Denies ideation by itself: "no risk for suicide".
        DeniedStatement => "denied_statement",
        /// Denies what was spoken of: "has never thought of such a thing".
        DeniedSuch => "denied_such",
        /// Denies self-harm by itself: "ne s'est jamais coupée".
        DeniedSelfHarm => "denied_self_harm",
        /// Denies harm to others by itself: "no wish to hurt anyone".
        DeniedHomicidal => "denied_homicidal",
        /// Denies a plan by itself: "has nothing planned".
        DeniedPlan => "denied_plan",
        /// Denies an intent by itself: "would never act on it".
        DeniedIntent => "denied_intent",
        /// Would not, as half of the denial of an intent: "wouldn't", "too scared to".
        Unwilling => "unwilling",
        /// What would not be done, as its other half: "act on it".
        Act => "act",
        /// The same, where it is nothing in particular: "do anything".
        Deed => "deed",
        /// Denies doing anything, which is an intent where death is the subject:
        /// "not going to do anything".
        DeniedAct => "denied_act",
        /// "None of the above": denies every thing that the part names before.
        NoneAbove => "none_above",
        /// Qualifies ideation as passive.
        PassiveWord => "passive",
        /// Qualifies ideation as active.
        ActiveWord => "active",
        /// Thoughts of harming others.
        Homicidal => "homicidal",
        /// Harm to oneself without intent to die.
        SelfHarm => "self_harm",
        /// The same told as over: "used to cut", "cut in 8th grade", "se scarifiait".
        PastSelfHarm => "past_self_harm",
        /// Thoughts of or urges to self-harm, which are not the act.
        SelfHarmThought => "self_harm_thought",
        /// Thoughts of harming or hurting oneself, which who denies them denies of dying too.
        HarmThought => "harm_thought",
        /// An attempt on one's own life.
        Attempt => "attempt",
        /// A plan, in a sentence about ideation.
        Plan => "plan",
        /// Words that state a plan.
        PlanStated => "plan_stated",
        /// An intent, in a sentence about ideation.
        Intent => "intent",
        /// Words that state an intent.
        IntentStated => "intent_stated",
        /// Means, in a sentence about risk.
        Means => "means",
        /// Words that state access to means.
        MeansStated => "means_stated",
        /// Holds a word of risk and says nothing: "suicide hotline".
        Neutral => "neutral",
        /// No, not, without: up to the end of its list.
        Negation => "negation",
        /// Denies: up to the end of its clause.
        Denial => "denial",
        /// None, absent: after what it denies.
        Absence => "absence",
        /// Not at all, no way: denies like [`Absence`](Self::Absence) where its clause says
        /// nothing else.
        AbsenceAlone => "absence_alone",
        /// Gone, has stopped: denies like [`Absence`](Self::Absence) where nothing takes it
        /// back behind it: "stopped scaring her", "gone up".
        Ended => "ended",
        /// No longer: the same, and there was something before.
        EndedNow => "ended_now",
        /// Came back: takes an end back.
        Returns => "returns",
        /// None since, not now: what it denies may have been before.
        AbsenceNow => "absence_now",
        /// None since, never after: what it denies has been before.
        AbsenceSince => "absence_since",
        /// Present, yes: after what it affirms.
        Present => "present",
        /// Continues, unchanged: after what it affirms.
        Persists => "persists",
        /// Endorses, reports, says: what follows is affirmed.
        Report => "report",
        /// Voiced, expressed: the thoughts are those of who voices them.
        Voiced => "voiced",
        /// Has, is having: affirms at the head of a clause.
        Has => "has",
        /// At no time, which denies, unless another "no" follows: "not a day".
        AtNoTime => "at_no_time",
        /// At hardly any time, which says nothing, unless a "no" follows: "hardly a day".
        Seldom => "seldom",
        /// Calls what follows untrue, which denies it, unless another "no" follows: "it is
        /// not true that she has no".
        Untrue => "untrue",
        /// Looks like a negation and affirms: "no change in".
        Pseudo => "pseudo",
        /// But, however, because: ends the scope of everything before it.
        Terminator => "terminator",
        /// And, between the members of a list.
        And => "and",
        /// Or, nor, between the members of a list.
        Or => "or",
        /// Since, clean from: what is denied from then on has been before.
        Since => "since",
        /// Until: what was denied before it has happened since.
        Until => "until",
        /// Taken over from an earlier note, with all that follows in the sentence:
        /// "copied from".
        Carried => "carried",
        /// Where what was taken over ends: "end of copied text".
        CarriedEnds => "carried_ends",
        /// In the past: history of, last year.
        Historic => "historic",
        /// A time of life, which dates an act back: "in 7th grade", "between the
        /// ages". It says nothing of a thought.
        LifeStage => "life_stage",
        /// Now or since the last session: today, this week.
        Recent => "recent",
        /// At times, daily: affirms what stands beside it.
        Frequency => "frequency",
        /// If, in case of: nothing is said of now.
        Conditional => "conditional",
        /// Names the thing as a topic or a task: assess for, reduce.
        Topic => "topic",
        /// Asked about, asked whether: a topic whose answer follows.
        Asked => "asked",
        /// Takes up what was asked about and affirms it: "they come", "it
        /// crosses my mind".
        Reprise => "reprise",
        /// Not assessed, unknown.
        Unassessed => "unassessed",
        /// Somebody else.
        OtherPerson => "other_person",
        /// Somebody else, a woman.
        OtherWoman => "other_woman",
        /// Somebody else, a man.
        OtherMan => "other_man",
        /// A husband or boyfriend: somebody else, most likely a woman's.
        Husband => "husband",
        /// A wife or girlfriend, likewise a man's.
        Wife => "wife",
        /// Another member of a group, who speaks of nobody else: "a group
        /// member reported SI".
        Peer => "peer",
        /// The client.
        Client => "client",
        /// The client, a woman: "Madame".
        ClientWoman => "client_woman",
        /// This chart: behind the name of the client of a group.
        ThisChart => "this_chart",
        /// Before a list of who was there: "Attending:".
        Attending => "attending",
        /// The client, a man: "Monsieur".
        ClientMan => "client_man",
        /// She: the client, unless somebody else is spoken of.
        She => "she",
        /// He, likewise.
        He => "he",
        /// Her, before a person.
        Hers => "hers",
        /// His, before a person.
        His => "his",
        /// The, these: before something that is spoken of as known.
        Definite => "definite",
        /// Who: what follows is about the person before.
        Who => "who",
        /// To, told, without: the person after it is spoken to or of.
        Addressed => "addressed",
        /// Tells the client, who is told nothing new of their own: "told her",
        /// "texted him".
        ToldClient => "told_client",
        /// Sets the client against somebody else: "himself", "for her part".
        Contrast => "contrast",
        /// Makes a wound an accident: "while cooking", "on a can".
        Accident => "accident",
        /// Risk, as the head of a stated level.
        Risk => "risk",
        /// Rated, level: the head of a level where risk is the subject.
        Rating => "rating",
        /// A risk of something else: "risk of relapse".
        OtherRisk => "other_risk",
        /// Low.
        Low => "low",
        /// Moderate.
        Moderate => "moderate",
        /// High.
        High => "high",
    }
}

impl RiskCue {
    /// Whether it names the client's wish or thought to die.
    #[must_use]
    pub const fn is_ideation(self) -> bool {
        matches!(
            self,
            Self::Ideation
                | Self::ActiveIdeation
                | Self::ActiveStatement
                | Self::Threat
                | Self::PassiveIdeation
                | Self::PassiveStatement
        )
    }

    /// Whether it names somebody else.
    #[must_use]
    pub const fn is_other_person(self) -> bool {
        matches!(self, Self::OtherPerson | Self::OtherWoman | Self::OtherMan | Self::Peer)
    }

    /// Whether it stands for the client, as far as the sentence tells.
    #[must_use]
    pub const fn is_client(self) -> bool {
        self.names_client() || matches!(self, Self::She | Self::He)
    }

    /// Whether it is a word for the client and no pronoun.
    #[must_use]
    pub const fn names_client(self) -> bool {
        matches!(self, Self::Client | Self::ClientWoman | Self::ClientMan)
    }

    /// Whether it denies what stands before it.
    #[must_use]
    pub const fn is_absence(self) -> bool {
        matches!(self, Self::Absence) || self.is_absence_now()
    }

    /// Whether it denies what stands before it for now.
    #[must_use]
    pub const fn is_absence_now(self) -> bool {
        matches!(self, Self::AbsenceNow | Self::AbsenceSince)
    }

    /// The gender that a word gives away: `She` or `He`.
    #[must_use]
    pub const fn gender(self) -> Option<Self> {
        match self {
            Self::She | Self::OtherWoman | Self::ClientWoman => Some(Self::She),
            Self::He | Self::OtherMan | Self::ClientMan => Some(Self::He),
            _ => None,
        }
    }

    /// Whether it is a clause of its own, which a negation before a comma does
    /// not reach.
    #[must_use]
    pub const fn is_statement(self) -> bool {
        matches!(self, Self::ActiveStatement | Self::Threat | Self::PassiveStatement)
    }

    /// Whether it states a plan, an intent or means.
    #[must_use]
    pub const fn states_detail(self) -> bool {
        matches!(self, Self::PlanStated | Self::IntentStated | Self::MeansStated)
    }

    /// Whether it names something that is denied or affirmed.
    #[must_use]
    pub const fn is_target(self) -> bool {
        self.is_ideation()
            || matches!(
                self,
                Self::Suicide
                    | Self::ActedOn
                    | Self::WorthLiving
                    | Self::PassiveWord
                    | Self::ActiveWord
                    | Self::Homicidal
                    | Self::SelfHarm
                    | Self::PastSelfHarm
                    | Self::SelfHarmThought
                    | Self::HarmThought
                    | Self::Attempt
                    | Self::Plan
                    | Self::PlanStated
                    | Self::Intent
                    | Self::IntentStated
                    | Self::Means
                    | Self::MeansStated
            )
    }

    /// Whether it makes a sentence one about risk, so that a bare "plan" in it
    /// is a plan for suicide.
    #[must_use]
    pub const fn sets_context(self) -> bool {
        self.is_ideation()
            || matches!(
                self,
                Self::Suicide
                    | Self::ActedOn
                    | Self::DeniedStatement
                    | Self::DeniedSelfHarm
                    | Self::DeniedHomicidal
                    | Self::NoneAbove
                    | Self::Homicidal
                    | Self::SelfHarm
                    | Self::PastSelfHarm
                    | Self::SelfHarmThought
                    | Self::HarmThought
                    | Self::Attempt
            )
    }
}

/// A set of cues, one bit for each: most rules ask for words that a sentence does not
/// hold, and know so at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CueSet([u128; 2]);

const _: () = assert!(RiskCue::WORDS.len() <= 2 * u128::BITS as usize);

impl CueSet {
    /// The set of some cues.
    #[must_use]
    pub const fn of(cues: &[RiskCue]) -> Self {
        let mut set = Self([0; 2]);
        let mut at = 0;
        while at < cues.len() {
            set = set.with(cues[at]);
            at += 1;
        }
        set
    }

    const fn with(mut self, cue: RiskCue) -> Self {
        let (half, bit) = Self::place(cue);
        self.0[half] |= bit;
        self
    }

    /// The half of a set that holds a cue, and its bit there.
    const fn place(cue: RiskCue) -> (usize, u128) {
        let at = cue as u32;
        ((at / u128::BITS) as usize, 1 << (at % u128::BITS))
    }

    /// Whether a cue is in the set.
    #[must_use]
    pub const fn has(self, cue: RiskCue) -> bool {
        let (half, bit) = Self::place(cue);
        self.0[half] & bit != 0
    }

    /// Whether the sets have a cue in common.
    #[must_use]
    pub const fn meets(self, other: Self) -> bool {
        self.0[0] & other.0[0] != 0 || self.0[1] & other.0[1] != 0
    }
}

impl FromIterator<RiskCue> for CueSet {
    fn from_iter<I: IntoIterator<Item = RiskCue>>(cues: I) -> Self {
        cues.into_iter().fold(Self::default(), Self::with)
    }
}
