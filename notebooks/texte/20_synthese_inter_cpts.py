# ---
# jupyter:
#   jupytext:
#     formats: ipynb,texte//py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.19.6
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Qu'est-ce qui protège, d'une CPTS à l'autre ?

# %% tags=["parameters"]
etude = "corpus/demo"

# %%
from svb_qual.answers import show_convergence, show_exits, show_people, show_protective, show_transferable
from svb_qual.cases import count_conditions
from svb_qual.colophon import describe_cpts, show_colophon, show_header, show_limits
from svb_qual.contrasts import count_transferable
from svb_qual.crossings import show_across, tell_saturation
from svb_qual.essentials import show_contrasts, show_essential, show_links
from svb_qual.framework import show_cases, show_conditions, show_opinions
from svb_qual.induction import open_themes

# %%
from svb_qual.opinions import read_opinions
from svb_qual.results import open_study
from svb_qual.synthesis import compare_exits, count_convergence, count_protective

# %%
e = open_study(etude)
t = open_themes(e)

# %%
show_header(e, "synthèse entre les CPTS")

# %% [markdown]
# ## Que retenir ?
#
# Des comptes de personnes, mis en mots. <span class="ecran">Ouvrez une ligne pour lire ce qui a été dit.</span> Rien ici ne dit qu'une chose en cause une autre.

# %%
show_essential(e, "FACTEUR", "PRINCIPE")

# %% [markdown]
# ## Quelles CPTS, et avec quel projet ?

# %%
describe_cpts(e)

# %% [markdown]
# ## Qui a parlé, et quand ?

# %%
show_people(e)

# %% [markdown]
# ## Quels facteurs protègent partout, souvent, ici seulement ?
#
# « Partout » : au moins une personne le dit dans chaque CPTS. « Souvent » : dans la moitié des CPTS ou plus. Une CPTS partie n'a été
# entendue qu'à T0.

# %%
show_convergence(e, count_convergence(e, "FACTEUR"))

# %% [markdown]
# ## Qu'en dit chaque CPTS, en une phrase ?
#
# Une colonne par CPTS, rangées de celle où l'on dit le plus que cela protège à celle où on le dit le moins ; les sorties à la fin. <span class="ecran">Ouvrez un nombre.</span>

# %%
show_cases(e, "FACTEUR")

# %% [markdown]
# ## À quelles conditions un facteur protège-t-il ?
#
# Ce qui est dit dans les mêmes extraits, quand il protège, puis quand il expose ou manque ; deux personnes au moins. Être dit ensemble n'est pas causer.

# %%
show_conditions(e, count_conditions(e, "FACTEUR"))

# %% [markdown]
# ## Combien de personnes le disent, et avec quels mots ?

# %%
show_protective(e, count_protective(e, "FACTEUR"), prefix="facteur", quotes=3)

# %% [markdown]
# ## Quels leviers vont avec quel état de la personne ?
#
# En ligne, ce sur quoi une organisation peut agir ; en colonne, ce que vit la personne (DIGA) ; dits ensemble dans un même extrait. Être dit
# ensemble n'est pas causer.

# %%
show_links(e, "FACTEUR", "DIGA")

# %% [markdown]
# ## Qui ne voit pas les choses de la même façon ?
#
# Un sujet que, dans un groupe, plus de personnes disent protéger qu'exposer, et dans l'autre l'inverse.

# %%
show_contrasts(e)

# %% [markdown]
# ## Qu'apprennent les sorties ?
#
# Deux groupes de tailles différentes, comparés à la première vague : lisez les extraits avant de comparer.

# %%
show_exits(e, compare_exits(e, "FACTEUR", e.waves()[0]))

# %% [markdown]
# ## Qu'est-ce qui semble transférable ?
#
# Un facteur dit protecteur dans deux CPTS ou plus, avec ses contre-exemples : à discuter, pas à recopier. Preuve « solide » : trois CPTS, cinq personnes, au
# moins une qui l'avait dit et le redit à la dernière vague, et moitié moins de personnes qui disent seulement l'inverse (expose ou manque) ; « à confirmer » :
# trois personnes, et moins qui disent seulement l'inverse ; sinon « fragile ». Dire qu'une chose manque peut aussi vouloir dire qu'elle protégerait : lisez
# les extraits.

# %%
transferables = count_transferable(e, "FACTEUR")
show_transferable(e, transferables)

# %%
show_opinions(e, transferables, read_opinions(e.study.folder))

# %% [markdown]
# ## De quoi parle-t-on, que la grille nomme ou non ?
#
# Les thèmes sont trouvés par la machine, sans la grille, sur toute l'étude. Un thème marqué instable est une piste de lecture : « [Ce que la grille
# ne voit pas](themes.html) » les montre en entier, avec les classes de mots.

# %%
show_across(e, t)

# %% [markdown]
# ## A-t-on assez entendu ?

# %%
tell_saturation(t)

# %% [markdown]
# ## Quelles limites garder en tête ?

# %%
show_limits(e)

# %% [markdown]
# ## D'où vient ce rapport ?

# %%
show_colophon(e)
