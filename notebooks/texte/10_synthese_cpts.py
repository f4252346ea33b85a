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
# # Qu'est-ce qui protège dans cette CPTS ?

# %% tags=["parameters"]
etude = "corpus/demo"
cpts = "orsenne"
vagues = ["T0", "T2", "T3"]

# %%
from svb_qual.answers import show_actions, show_people, show_profile, show_protective, show_states
from svb_qual.colophon import describe_cpts, show_colophon, show_header, show_limits
from svb_qual.contrasts import follow_people
from svb_qual.crossings import show_saturation
from svb_qual.essentials import show_contrasts, show_criteria, show_essential, show_links, show_moves, show_paths
from svb_qual.results import open_study
from svb_qual.synthesis import count_actions, count_profile, count_protective, count_states
from svb_qual.themes.saturation import code_saturation

# %%
e = open_study(etude, cpts=cpts, vagues=vagues)

# %%
show_header(e, "synthèse d'une CPTS")

# %% [markdown]
# ## Que retenir ?
#
# Des comptes de personnes, mis en mots. <span class="ecran">Ouvrez une ligne pour lire ce qui a été dit.</span> Rien ici ne dit qu'une chose en cause une autre.

# %%
show_essential(e, "FACTEUR", "PRINCIPE")

# %% [markdown]
# ## Quelle CPTS, et qui a parlé, quand ?

# %%
describe_cpts(e)

# %%
show_people(e)

# %% [markdown]
# ## Que disent-ils de leur travail, vague par vague ?
#
# Les six dimensions DIGA (opérationnalisation de travail, à valider). <span class="ecran">Cliquez sur une barre pour lire les phrases.</span>

# %%
show_profile(e, count_profile(e, "DIGA"), prefix="diga")

# %% [markdown]
# ## Les neuf principes de prévention sont-ils appliqués ?
#
# Code du travail, article L. 4121-2, lu pour des libéraux. L'ordre est celui de la loi : d'abord éviter le risque (1), en dernier lieu instruire (9). Une
# même personne peut dire qu'un principe est appliqué ici et manque là.

# %%
show_states(e, count_states(e, "PRINCIPE"), prefix="principe", caption="Personnes, par principe, du premier au dernier")

# %% [markdown]
# ## Qu'est-ce qui protège, qu'est-ce qui expose ?
#
# Par critère : relations professionnelles, conditions de travail, facteurs organisationnels.

# %%
show_criteria(e, "FACTEUR")

# %% [markdown]
# ## Avec quels mots disent-ils que cela protège ?

# %%
show_protective(e, count_protective(e, "FACTEUR"), prefix="facteur")

# %% [markdown]
# ## Quels leviers vont avec quel état de la personne ?
#
# En ligne, ce sur quoi une organisation peut agir ; en colonne, ce que vit la personne (DIGA) ; dits ensemble dans un même extrait. Être dit
# ensemble n'est pas causer.

# %%
show_links(e, "FACTEUR", "DIGA")

# %% [markdown]
# ## Ce qui était prévu a-t-il eu lieu ?
#
# Pour chaque action : ce qui était prescrit, ce que le suivi a constaté, et comment les personnes en parlent. Une même personne peut
# en parler de plusieurs façons ; seuls les extraits disent ce qui s'est passé pour elle. Ils sont trouvés aux mots de l'action (« indices », dans
# `etude.yml`) : il peut en manquer, et d'autres s'y glisser.

# %%
show_actions(e, count_actions(e))

# %% [markdown]
# ## Qu'est-ce qui a changé pour les mêmes personnes ?
#
# Seulement les personnes entendues à la première et à la dernière vague, et seulement si elles parlent du même sujet aux deux, pour ce qui est réel. On
# compare ce que chacune en dit le plus souvent : qui dit surtout que cela protège, puis surtout que cela expose, va « vers le risque ».

# %%
show_moves(e)

# %%
show_paths(e, follow_people(e))

# %% [markdown]
# ## Qui ne voit pas les choses de la même façon ?
#
# Un sujet que, dans un groupe, plus de personnes disent protéger qu'exposer, et dans l'autre l'inverse.

# %%
show_contrasts(e)

# %% [markdown]
# ## A-t-on assez entendu ici ?
#
# Ce que chaque entretien apporte de neuf, dans un ordre tiré au sort : codes avec leur polarité. Réentendre les mêmes personnes sature plus vite
# qu'en entendre d'autres : peu de neuf ici ne dit pas que d'autres personnes n'en diraient pas. Ce que la grille ne nomme pas se lit, pour toutes
# les CPTS ensemble, dans « [Ce que la grille ne voit pas](themes.html) » : les thèmes y sont cherchés sur toute l'étude, pour être comparables.

# %%
show_saturation(code_saturation(e))

# %% [markdown]
# ## Quelles limites garder en tête ?

# %%
show_limits(e)

# %% [markdown]
# ## D'où vient ce rapport ?

# %%
show_colophon(e)
