//! What the words around scores say, by the names of the categories of
//! `data/lexicon/{en,fr}/scores.toml`.

use crate::vocabulary;

vocabulary! {
    /// What a word says about a score near it.
    pub enum ScoreCue {
        /// Today, now, this session, current.
        Today => "today",
        /// Last, previous, intake, baseline: an earlier time.
        Earlier => "earlier",
        /// Was, had been: earlier only beside another value of today.
        Was => "was",
        /// Goal, target, aim.
        Target => "target",
        /// Reduce, will reach: a target if a relation follows.
        Aim => "aim",
        /// If, should, unless.
        Hypothetical => "hypothetical",
        /// When, would, means: hypothetical if a relation follows.
        Conditional => "conditional",
        /// Total, sum: the score of the form behind its parts.
        Total => "total",
        /// A heading of a column of earlier scores.
        ColumnEarlier => "column_earlier",
        /// A heading of the column of this session.
        ColumnToday => "column_today",
        /// A heading of a column that holds no scores.
        ColumnOther => "column_other",
        /// "Previous in brackets".
        Bracketed => "bracketed",
        /// Mother, partner, his sister's.
        OtherPerson => "other_person",
        /// The rest of the group, les autres: several people.
        Others => "others",
        /// For himself: behind a measure that somebody else filled in too.
        Reflexive => "reflexive",
        /// Mr, Mrs, Mme: before a name.
        Title => "title",
        /// Client, patient, own.
        Client => "client",
        /// Says, thinks: what follows is not the speaker's.
        Speech => "speech",
        /// Entered in error, not valid, page missing.
        Withdrawn => "withdrawn",
        /// And not, et non: before a number that is said to be none.
        ButNot => "but_not",
        /// Starts at, goes up to: before the lowest or highest score of a form.
        Bound => "bound",
        /// Recounted, corrected to: the value before is withdrawn.
        Corrected => "corrected",
        /// Copied forward, from the last note.
        Copied => "copied",
        /// Half, part: behind the name of a subscale.
        PartNoun => "part_noun",
        /// The ninth, number nine: may be the item on thoughts of death.
        NinthItem => "ninth_item",
        /// They, these, the two: several scores.
        Several => "several",
        /// The former, the first: of two measures.
        First => "first",
        /// The latter, the second: of two measures.
        Second => "second",
        /// Score, result: the word for the value itself.
        Result => "result",
        /// Score, total, is, at: may stand between a name and its value.
        Link => "link",
        /// On, on the, au: may stand between a value and the name behind it.
        Onto => "onto",
        /// From: before the first value of a run.
        From => "from",
        /// To: before the last value of a run.
        To => "to",
        /// Versus, compared with.
        Versus => "versus",
        /// Since, than in: a time that is only compared with.
        Since => "since",
        /// Yes, no: behind the number of an item.
        YesNo => "yes_no",
        /// Same as, comme: compared with, and found alike.
        Alike => "alike",
        /// The one from, redone, celui du, refaite: one more value of the measure named
        /// last.
        Resumes => "resumes",
        /// It is at, on en est à: leads to a value of the measure named last.
        Stands => "stands",
        /// And, as well as.
        And => "and",
        /// Respectively.
        Respectively => "respectively",
        /// Both, each.
        Both => "both",
        /// Out of, sur: before a denominator.
        OutOf => "out_of",
        /// Below, under, less than.
        Below => "below",
        /// At most, no more than.
        AtMost => "at_most",
        /// Above, over, more than.
        Above => "above",
        /// At least.
        AtLeast => "at_least",
        /// "Or less", behind a value.
        OrLess => "or_less",
        /// "Or more", behind a value.
        OrMore => "or_more",
        /// Up, rose: a change upwards.
        Up => "up",
        /// Down, fell: a change downwards.
        Down => "down",
        /// Improved, changed, unchanged, since.
        Change => "change",
        /// By: before the size of a change.
        By => "by",
        /// Points.
        Points => "points",
        /// Higher, better: behind the size of a change.
        Comparative => "comparative",
        /// Weeks, mg, sessions: behind a number that counts them.
        Unit => "unit",
        /// Week, session, page: before a number that numbers them.
        Label => "label",
        /// Item, question.
        Item => "item",
        /// Number, no.: an item, if a measure that is named asks there about
        /// thoughts of death.
        ItemNumber => "item_number",
        /// The suicide item: the item on thoughts of death, without its number.
        RiskItem => "risk_item",
        /// The words of that item, which may stand for it beside its answer: "better off dead".
        RiskItemWords => "risk_item_words",
        /// Cut-offs, thresholds: the numbers of the names that follow are none.
        Cutoffs => "cutoffs",
        /// Last, before "item": the last one of the form.
        Last => "last",
        /// Items, answers.
        Items => "items",
        /// Mean, average.
        Mean => "mean",
        /// Mild, severe.
        Severity => "severity",
        /// Range, cut-off.
        Legend => "legend",
        /// A scale or quantity out of scope.
        Foreign => "foreign",
        /// Not given, declined, blank.
        NotGiven => "not_given",
        /// Her own, his own: the person that the sentence speaks of.
        Own => "own",
        /// A, any: before a name that means any score of it.
        Any => "any",
        /// Letters that number a session: "S4", "wk2".
        Numbered => "numbered",
        /// By, until, d'ici: before the day when something is to be reached.
        Deadline => "deadline",
        /// In, within: before a month or a span of time.
        Within => "within",
        /// He, she, on.
        Pronoun => "pronoun",
        /// End of what was copied.
        CopyEnds => "copy_ends",
        /// That day, the same day: the day that was named last.
        SameDay => "same_day",
        /// Intake, initial, admission: the beginning of treatment.
        Opening => "opening",
        /// Discharge, end of treatment: of today, unless another value is of now.
        Closing => "closing",
        /// The last session: the newest one behind the first.
        Newest => "newest",
        /// She, her, a woman who is related to the client.
        Feminine => "feminine",
        /// He, his, a man who is related to the client.
        Masculine => "masculine",
        /// Articles and the like, before a noun.
        Determiner => "determiner",
        /// His, her, son, sa: before what somebody has.
        Possessive => "possessive",
        /// Him, le: somebody to whom a thing is done.
        Object => "object",
        /// Scored, got, filled in: what the person does whose score it is.
        Obtains => "obtains",
        /// Scored, came to: a verb that leads to nothing but a score.
        Attains => "attains",
        /// Reports, drove, died: what others do without a score of their own.
        Tells => "tells",
        /// Too, in treatment: a second person is measured or treated.
        Likewise => "likewise",
        /// Percent, pour cent: a unit, save of a measure that goes up to a hundred.
        Percent => "percent",
        /// What befalls people or is theirs: a death, an accident, a job.
        Event => "event",
        /// Under care of their own: "hospitalized", "in therapy", "has her own GP".
        Treated => "treated",
        /// Since, because: what follows explains how the client is.
        Cause => "cause",
        /// Scores, letter, file: what somebody shows of themselves.
        Papers => "papers",
        /// Posts, announces, showed him: makes one's own result known.
        Discloses => "discloses",
        /// Himself, lui-même, at the head of a clause: the client, after somebody else.
        Emphatic => "emphatic",
        /// Hers, le sien: what somebody has, without its noun.
        TheirOwn => "their_own",
        /// As for, chez: before the person whom a clause is about.
        Concerning => "concerning",
        /// Comes along, vient avec: somebody beside the client.
        Accompanies => "accompanies",
        /// File, chart, dossier: what is kept of the client.
        Record => "record",
        /// Le dossier est celui de: before the name of the one whose note it is.
        RecordOf => "record_of",
        /// Denies, nie: what is asked of the client.
        Denies => "denies",
        /// The ward, le service: those who care for somebody.
        Carer => "carer",
        /// Fills in what is a questionnaire: "filled in the same two forms".
        Fills => "fills",
        /// "Her 15yo": a relation together with the woman whose it is.
        OfHer => "of_her",
        /// "His 15yo": a relation together with the man whose it is.
        OfHis => "of_his",
        /// Discharge when, agreed to stop: before the score that ends treatment.
        Ends => "ends",
        /// Yesterday, last night: of this session, if the client filled it in.
        Eve => "eve",
        /// Filled in away from the session, for it: "portal", "online".
        Remote => "remote",
        /// There: where somebody else is cared for.
        Elsewhere => "elsewhere",
        /// The latter, celle-ci.
        Latter => "latter",
        /// Who, qui.
        Relative => "relative",
        /// Which, que: opens a clause between commas that tells more of a form.
        Aside => "aside",
        /// Whose, dont.
        Whose => "whose",
        /// That, que: a clause with its own subject begins.
        ClauseOpens => "clause_opens",
        /// On the same form: the measure that was named last.
        SameForm => "same_form",
        /// At her dictation, on his behalf: filled in for the client.
        Proxy => "proxy",
        /// The first of two people: A, Madame, she.
        PartyOne => "party_one",
        /// The second of two people: B, Monsieur, he.
        PartyTwo => "party_two",
        /// Is, est: between somebody and who that is.
        Copula => "copula",
        /// The, le, l': before a noun that is spoken of.
        Article => "article",
        /// De, d': between a form and the name of the one whose it is.
        Of => "of",
        /// Of the, des: before the whole that something is a part of.
        PartOf => "part_of",
        /// Subscales, of the parts, dont: before parts with their values.
        Parts => "parts",
        /// Is, means: between a score and what it stands for.
        Equals => "equals",
        /// A word that a day follows: "le 03/07", "on 3/6".
        Dated => "dated",
        /// The last word of a line that another has to follow: the, of, et.
        LeadsOn => "leads_on",
        /// A word that is written short, with a full stop behind it.
        Abbreviation => "abbreviation",
    }
}
