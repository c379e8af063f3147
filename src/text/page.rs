//! Headings, column names and standing remarks of the pages.

use super::Voice;
use crate::note::Language;

labels! {
    /// The fixed words of a page in one language.
    Labels:
    /// Language code of the page.
    lang: "en", "fr";
    /// Title of the caseload page.
    caseload: "Caseload", "File active";
    /// Link back to the caseload.
    back: "All clients", "Tous les clients";
    /// Skip link.
    skip: "Skip to the contents", "Aller au contenu";
    /// Column: client.
    client: "Client", "Client";
    /// Column: why the client stands here.
    why: "Why", "Pourquoi";
    /// Column: risk.
    risk: "Risk", "Risque";
    /// Column and heading: goals.
    goals: "Goals", "Objectifs";
    /// Column: last session.
    last_session: "Last session", "Dernière séance";
    /// Heading: outcome since baseline.
    outcome: "Outcome since baseline", "Résultat depuis le départ";
    /// Column: latest.
    latest: "Latest", "Dernier score";
    /// Column: changes.
    change: "Change", "Changement";
    /// Column: change since last time.
    since_last: "Since last", "Depuis le précédent";
    /// Column: change since baseline.
    since_baseline: "Since baseline", "Depuis le départ";
    /// Column: trend.
    trend: "Trend", "Tendance";
    /// Column: track.
    track: "Expected course", "Évolution attendue";
    /// Heading: all scores.
    all_scores: "Every score in the notes", "Tous les scores des notes";
    /// What the table of scores shows.
    all_scores_about: "Each number that was read, with the words of the note that hold it. Only scores of this session make the course above.", "Chaque nombre lu, avec les mots de la note qui le portent. Seuls les scores de la séance forment l’évolution ci-dessus.";
    /// Column: session.
    session: "Session", "Séance";
    /// Column: measure.
    measure: "Measure", "Mesure";
    /// Column: score.
    score: "Score", "Score";
    /// Column: band.
    band: "Severity", "Sévérité";
    /// Column: whose and of when.
    status: "Whose, when", "De qui, de quand";
    /// Column: words of the note.
    evidence: "Words of the note", "Mots de la note";
    /// Column: source.
    source: "Source", "Source";
    /// Column: goal.
    goal: "Goal", "Objectif";
    /// Column: stated progress.
    stated: "Stated by the clinician", "Énoncé par le clinicien";
    /// Column: measured change.
    measured: "Measured", "Mesuré";
    /// Column: agreement.
    agreement: "Agreement", "Concordance";
    /// Heading: risk history.
    risk_history: "Risk, session by session", "Risque, séance par séance";
    /// What an empty risk cell means.
    risk_about: "Silence is shown as silence: “not documented” is not “denied”.", "Le silence reste un silence : « non documenté » n’est pas « nié ».";
    /// Column: suicidal ideation.
    si: "Suicidal ideation", "Idées suicidaires";
    /// Column: homicidal ideation.
    hi: "Homicidal ideation", "Idées d’homicide";
    /// Column: self-harm.
    self_harm: "Self-harm", "Automutilation";
    /// Column: plan or intent.
    plan_intent: "Plan / intent", "Plan / intention";
    /// Column: stated level.
    level: "Stated level", "Niveau énoncé";
    /// Column: answers to items about suicide or self-harm.
    risk_items: "Risk items", "Items de risque";
    /// Heading: note quality.
    quality: "What each note holds", "Contenu de chaque note";
    /// Element: presentation.
    presentation: "Presentation", "Présentation";
    /// Element: session focus.
    session_focus: "Session focus", "Thème de séance";
    /// Element: scores.
    scores: "Scores", "Scores";
    /// Element: interventions.
    interventions: "Interventions", "Interventions";
    /// Element: progress toward goals.
    goal_progress: "Progress", "Progrès";
    /// Element: plan.
    plan: "Plan", "Plan";
    /// Element: signed in time.
    signed: "Signed within 24 h", "Signée sous 24 h";
    /// A thing that is there.
    yes: "yes", "oui";
    /// A thing that is not there.
    no: "no", "non";
    /// A thing that is not known.
    unknown: "not known", "inconnu";
    /// Heading: text to paste.
    paste: "Text for the next note", "Texte pour la prochaine note";
    /// Heading: method.
    method: "How this was judged", "Comment cela a été jugé";
    /// Column: what a threshold is for.
    quantity: "Rule", "Règle";
    /// Column: value.
    value: "Value", "Valeur";
    /// Column: how a threshold was come by.
    how: "Method", "Méthode";
    /// Column: whether the source was read.
    verified: "Read in its source", "Lu dans la source";
    /// Threshold: caseness.
    caseness: "Clinical cut-off", "Seuil clinique";
    /// Threshold: reliable change.
    reliable_change: "Reliable change", "Changement fiable";
    /// Threshold: response.
    response: "Response", "Réponse";
    /// Threshold: remission.
    remission: "Remission", "Rémission";
    /// Heading: triage rules.
    order: "How the list is ordered", "Comment la liste est ordonnée";
    /// What the triage table shows.
    order_about: "A client stands where the first rule of this list that applies puts them. The order is a rule, not a judgement of people.", "Un client se place à la première règle de cette liste qui s’applique. L’ordre est une règle, pas un jugement sur les personnes.";
    /// Heading: records that could not be used.
    rejected: "Records that were not used", "Enregistrements non utilisés";
    /// Column: reason.
    reason: "Reason", "Motif";
    /// Column: what to do.
    message: "What it is and what to do", "Ce que c’est et que faire";
    /// No score of any measure.
    no_scores: "No scores in the notes.", "Aucun score dans les notes.";
    /// No goal in the notes.
    no_goals: "No numbered goals in the notes.", "Aucun objectif numéroté dans les notes.";
    /// How a goal came by its measure.
    by_words: "measure chosen by the goal's words", "mesure choisie d'après les mots de l'objectif";
    /// Two values for one day.
    conflict: "two values for this day", "deux valeurs pour ce jour";
    /// Marks a threshold whose source was not read.
    dagger: "† threshold not confirmed in its source", "† seuil non confirmé dans sa source";
    /// The disclaimer, once in every report.
    disclaimer: "This supports a clinician’s judgement and replaces none. It is not a medical device.", "Ceci appuie le jugement du clinicien et n’en remplace aucun. Ce n’est pas un dispositif médical.";
    /// Where the page lives.
    local: "Made on this computer; nothing was sent anywhere.", "Produit sur cet ordinateur ; rien n’a été envoyé.";
    /// Clients count.
    clients: "clients", "clients";
    /// Notes count.
    notes: "notes", "notes";
    /// Scores count.
    administrations: "scores", "scores";
    /// As of.
    as_of: "as of", "au";
    /// Priority column.
    rank: "No.", "N°";
    /// Heading: measures of one client.
    scales: "Measures at a glance", "Vue d’ensemble des mesures";
    /// Column: date.
    date: "Date", "Date";
    /// Summary of a folded table.
    data_table: "Data of this chart", "Données du graphique";
    /// Heading: conflicts.
    conflicts: "Contradictions to settle", "Contradictions à lever";
    /// What is done about two values.
    conflict_about: "The value given most often is used, and among equals the worse one.", "La valeur la plus souvent donnée est retenue, et à égalité la moins bonne.";
    /// Column: value in use.
    used: "In use", "Retenue";
    /// Column: other values.
    others: "Also given", "Également donnée";
    /// Column: means.
    means: "Means", "Moyens";
    /// Column: target of a goal.
    target: "Target", "Cible";
    /// Column: words on a goal.
    latest_words: "Latest words of the note", "Derniers mots de la note";
    /// Column: rule that read a score.
    read_by: "Read by", "Lu par";
    /// Column: kind of note.
    kind: "Note", "Note";
    /// What the table of elements shows.
    quality_about: "Found in the text, or not found. Not found does not mean that it was not done.", "Trouvé dans le texte, ou non. Non trouvé ne veut pas dire non fait.";
    /// What to do with the text to paste.
    paste_about: "Plain text, made of the facts above. Read it before you paste it.", "Texte brut, composé des faits ci-dessus. À relire avant de le coller.";
    /// Heading: sources of thresholds.
    sources: "Sources", "Sources";
    /// Why there is no threshold.
    no_threshold: "none", "aucun";
    /// A measure that the registry does not know.
    unknown_measure: "not in the registry of measures", "absente du registre des mesures";
    /// A goal without a measure.
    no_measure: "no measure tied to it", "aucune mesure associée";
    /// Threshold: severity bands.
    bands: "Severity bands", "Niveaux de sévérité";
    /// Threshold: item about suicide or self-harm.
    risk_item: "Risk item", "Item de risque";
    /// Rule: usual interval.
    interval: "Usual interval", "Intervalle habituel";
    /// Legend of the level tiles.
    levels: "Clients by level", "Clients par niveau";
    /// Column: level of a rule.
    rule_level: "Level", "Niveau";
    /// Column: meaning of a rule.
    applies: "Applies when", "S’applique quand";
    /// Column: place of a record.
    place: "Place", "Emplacement";
    /// Nothing was rejected.
    none_rejected: "Every record was used.", "Tous les enregistrements ont été utilisés.";
    /// What happens to psychotherapy notes.
    psychotherapy_about: "Psychotherapy notes are kept apart by law: they are counted here and never quoted.", "Les notes de psychothérapie sont protégées à part : elles sont comptées ici et jamais citées.";
    /// Name of the block of a client's reasons.
    reasons: "Reasons, the deciding one first", "Motifs, le décisif en premier";
    /// No triage rule applies.
    no_reason: "No rule of the list applies", "Aucune règle de la liste ne s’applique";
    /// No session with a date.
    no_session: "no dated session", "aucune séance datée";
    /// Objective part of the summary note.
    objective: "Objective", "Données objectives";
    /// Assessment part of the summary note.
    assessment: "Assessment", "Évaluation";
    /// Plan part of the summary note.
    plan_part: "Plan", "Plan";
    /// Scores in the arrangement DAP.
    data_part: "Data", "Données";
    /// Scores and risk in the arrangement BIRP.
    behavior_part: "Behavior", "Comportement";
    /// Change and goals in the arrangement BIRP.
    response_part: "Response", "Réponse";
    /// No word on a goal since.
    no_words: "no statement", "aucun énoncé";
    /// Nothing in the notes about it.
    not_documented: "not documented", "non documenté";
    /// Navigation between the pages of a caseload.
    pages: "Pages", "Pages";
    /// Title of the page of courses.
    courses: "Courses", "Évolutions";
    /// What the page of courses shows.
    courses_about: "Each measure of the caseload: first against last score, and the course of each client over the severity bands.", "Chaque mesure de la file active : premier et dernier score, et l’évolution de chaque client sur les niveaux de sévérité.";
    /// Title of the page of clinicians.
    clinicians: "Clinicians", "Cliniciens";
    /// What the page of clinicians shows.
    clinicians_about: "The clinicians stand by name and are not ranked: caseloads differ, and the intervals show how little a few clients can say. A client belongs to the clinician of their latest note.", "Les cliniciens figurent par nom, sans classement : les files actives diffèrent, et les intervalles montrent combien quelques clients disent peu. Un client relève du clinicien de sa dernière note.";
    /// Column: clinician.
    clinician: "Clinician", "Clinicien";
    /// Notes that name no clinician.
    no_clinician: "no name in the note", "sans nom dans la note";
    /// The row of all clinicians.
    practice: "All together", "Ensemble";
    /// Stands for a share that is left out.
    too_few: "too few", "trop peu";
    /// Column: how many clients.
    clients_heading: "Clients", "Clients";
    /// Column: how many sessions.
    sessions_heading: "Sessions", "Séances";
    /// Sessions count.
    sessions: "sessions", "séances";
    /// Heading of the list of clients.
    by_need: "Clients by need", "Clients par priorité";
    /// Short heading: outcome since baseline.
    outcome_short: "Outcome", "Résultat";
    /// Short heading: on or off track.
    track_short: "Track", "Suivi";
    /// Column: next score.
    next_score: "Next score", "Prochain score";
    /// Why a reason is a link.
    rule_of_list: "the rule of the list", "la règle de la liste";
    /// A reason that did not apply before.
    new: "new", "nouveau";
    /// Filter: clients to whom a rule applies that did not before.
    new_reason: "New reason", "Nouveau motif";
    /// Name of the search and filters.
    filters: "Search and filter the list", "Chercher et filtrer la liste";
    /// Search field.
    search: "Search", "Chercher";
    /// Choice of a filter that leaves everything.
    all_of_them: "all", "tous";
    /// Filter: a rule that applies.
    flag: "Flag", "Signal";
    /// Choice of the order.
    sort_by: "Sorted by", "Trier par";
    /// Turns the order round.
    reversed: "reversed", "inversé";
    /// Undoes search, filters and order.
    reset: "Reset", "Réinitialiser";
    /// The order of a column, as the status says it.
    pressing_first: "most pressing first", "le plus urgent d’abord";
    /// The order turned round.
    pressing_last: "most pressing last", "le plus urgent en dernier";
    /// Heading: how complete the data are.
    completeness: "Completeness", "Complétude";
    /// Column: what is counted.
    figure: "Figure", "Indicateur";
    /// Column: count and denominator.
    count_of: "Count", "Effectif";
    /// Column: share.
    share: "Share", "Proportion";
    /// Sessions with a score.
    scored_sessions: "Sessions with a score", "Séances avec un score";
    /// Clients with two scores.
    paired_clients: "Clients with two scores or more", "Clients avec deux scores ou plus";
    /// Sessions whose note speaks of risk.
    risk_documented: "Notes that say anything of risk", "Notes qui parlent du risque";
    /// Notes signed in time.
    signed_in_time: "Notes signed within 24 h", "Notes signées sous 24 h";
    /// Nobody has two scores.
    no_pairs: "Nobody has two scores of one measure yet.", "Personne n’a encore deux scores d’une même mesure.";
    /// Column: judged pairs.
    pairs: "Clients", "Clients";
    /// How the outcomes are counted.
    outcomes_about: "Count, share and 95% interval (Wilson) of the clients whose change can be judged.", "Effectif, proportion et intervalle à 95 % (Wilson) des clients dont le changement peut être jugé.";
    /// Link to the page of courses.
    all_measures: "All measures", "Toutes les mesures";
    /// Copies the text to paste.
    copy: "Copy the text", "Copier le texte";
    /// The text was copied.
    copied: "Copied", "Copié";
    /// The text could not be copied.
    copy_failed: "Select the text and copy it by hand", "Sélectionnez le texte et copiez-le à la main";
    /// Navigation between clients.
    other_clients: "Other clients", "Autres clients";
    /// The client before in the order of need.
    previous_client: "Previous", "Précédent";
    /// The client behind in the order of need.
    next_client: "Next", "Suivant";
    /// Navigation inside a page.
    contents: "On this page", "Sur cette page";
    /// Column: words that the notes give.
    techniques: "Techniques by session", "Techniques par séance";
    /// Column: element of a note.
    element: "Element", "Élément";
    /// Column: how many notes hold it.
    notes_with: "Notes", "Notes";
    /// A goal that has reached its target.
    met: "met", "atteint";
    /// Small multiples of one measure.
    every_course: "Every client’s course", "Évolution de chaque client";
}

impl Voice {
    /// The fixed words of a page.
    #[must_use]
    pub const fn labels(self) -> &'static Labels {
        match self.language {
            Language::En => &Labels::ENGLISH,
            Language::Fr => &Labels::FRENCH,
        }
    }
}
