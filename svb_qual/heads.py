"""Tables of the whole study, with the heads of their columns. Light: nothing heavy is imported here."""

from __future__ import annotations

from svb_qual.themes.settings import SATURATION

#: How far machines and people agree.
MEASURES = {
    "fiabilite": ("comparaison", "code", "n", "précision", "rappel", "F1", "intervalle", "kappa", "AC1", "alpha"),
    "mesures": ("comparaison", "mesure", "valeur", "intervalle", "n"),
    "apprentissage": ("code", "propositions, amorce seule", "avec les décisions", "gagnées", "perdues"),
}
COEFFICIENTS = ("accord brut", "kappa", "AC1", "alpha", "F1", "intervalle du F1")
APART = ("extrait", "entretien", "debut", "fin", "code", "lecteurs", "avis", "lecture", "tranché", "texte")
#: How far people agree between them.
AGREEMENT = {
    "accord": ("lecteurs", "code", "extraits", "oui de part et d'autre", *COEFFICIENTS, "remarque"),
    "derive": ("lecteurs", "période", "du", "au", "extraits", "codes par extrait", "F1", "kappa"),
    "desaccords": APART,
}
#: The inductive view.
THEMES = {
    "themes_reglages": ("methode", "unite", "graine", "passages", "sans thème", "hors classe", "accord des classes",
                        "noms perdus", "message"),
    "themes": ("theme", "nom", "mots", "passages", "personnes", "stabilité", "NPMI", "une voix", "vu par la grille",
               "surtout dans", "remarque"),
    "themes_extraits": ("extrait", "theme", "rang", "classe", "typique"),
    "themes_profil": ("nature", "groupe", "CPTS", "vague", "personnes", "entendues"),
    "themes_professions": ("nature", "groupe", "profession", "personnes", "entendues"),
    "reinert": ("classe", "passages", "part", "personnes"),
    "reinert_mots": ("classe", "mot", "passages de la classe", "passages", "chi2", "spécificité", "p corrigé"),
    "reinert_arbre": ("coupe", "classe coupée", "gauche", "droite", "chi2"),
    "themes_mots": ("variable", "valeur", "mot", "passages", "en tout", "spécificité", "p corrigé"),
    "themes_croisement": ("nature", "groupe", "code", "extraits", "jaccard"),
    "themes_cooccurrences": ("code", "avec", "extraits", "personnes", "jaccard"),
    **SATURATION,
}  # fmt: skip
