"""Words of the invented historical persons (``linkage_persons``): common knowledge, no real people.

Surnames and places are put together from parts, beside a few hundred that any reader of English
knows. Other forms of given names are short forms and the same name in other languages.
"""

from __future__ import annotations

import random
from collections.abc import Sequence


def _names(text: str) -> dict[str, str]:
    """Name > its other forms, of "name: form form; name: ..."."""
    parts = (part.partition(": ") for part in " ".join(text.split()).split("; "))
    return {name: others for name, _, others in parts}


# Given name > how it may stand elsewhere. The first names are the most frequent ones.
MEN = _names("""
william: will bill billy willie wilhelm guillaume guglielmo willem gwilym wm; john: jack jock
johnny jan jean juan johann johannes ivan giovanni ian sean hans; thomas: tom tommy thom tomas
tommaso thos; george: georg georges jorge giorgio jerzy geo; henry: harry hal hank henri heinrich
hendrik enrique enrico; james: jim jimmy jamie jacques jaime giacomo diego jas; charles: charlie
chas chuck karl carl carlos carlo karel; robert: rob bob bobby robbie bert roberto rupert; edward:
ned ted teddy ed eddie eduard eduardo edouard edvard; richard: dick rick richie ricardo riccardo
rikard; francis: frank francois francisco francesco franz frans; frederick: fred freddie fritz
friedrich frederic federico frederik; arthur: art artie artur arturo; joseph: joe jos josef jose
giuseppe jozef; samuel: sam sammy samuele; walter: wat wally walther gualtiero; david: dave davy
dai davide dawid; alexander: alex alec sandy sandro alexandre aleksandr alasdair; alfred: alf fred
alfredo; albert: bert al albrecht alberto; edmund: ned ted edmond edmundo; hugh: hughie hugo
hugues ugo; peter: pete pierre pedro pietro piotr pieter petr; philip: phil pip philippe felipe
filippo philipp; andrew: andy drew andre andreas andres andrzej; michael: mike mick michel miguel
michele mikhail mikael; stephen: steve steven stefan etienne esteban stefano; ernest: ernie ernst
ernesto; herbert: bert herb heribert; harold: harry hal harald; nicholas: nick nicolas nikolaus
niccolo klaus colin; matthew: matt mathieu matthias mateo matteo; daniel: dan danny daniele;
benjamin: ben benny benjamim; christopher: chris kit christophe christoph cristobal cristoforo;
anthony: tony anton antonio antoine anthonie; ralph: rafe raoul raul ralf; roger: hodge rodger
ruggero rogerio; gilbert: gil bert gilberto; lawrence: larry laurence laurent lorenzo lars laurie;
simon: sim simeon simone; patrick: pat paddy patrice patricio; percy: perce percival; leonard: len
lennie leonardo leonhard; reginald: reg reggie reynold reinhold; sidney: sid sydney; cecil: cec
cecilio; geoffrey: geoff jeff jeffrey gottfried; gerald: gerry jerry gerhold giraldo; oliver:
ollie noll olivier oliviero; nathaniel: nat nathan nataniele; jonathan: jon jonty jonatan;
theodore: ted theo theodor teodoro; augustus: gus august auguste augusto; archibald: archie baldie
archambault; augustine: austin gus augustin agostino; bernard: bernie bernhard bernardo; eugene:
gene eugen eugenio; julian: jules julien giuliano; martin: marty martino martijn; paul: paulie
paolo pablo pavel pauwel; mark: marc marco markus; luke: luc lucas luca; lewis: lew louis ludwig
luigi luis; maurice: morris moritz maurizio; owen: ewen eoghan owain; evan: ifan ieuan; timothy:
tim timo timoteo; isaac: ike isak isacco; jacob: jake jakob jacobo; abraham: abe bram abramo;
joshua: josh josue giosue; solomon: sol salomon; tobias: toby tobie; humphrey: numps onfroi;
giles: gilles egidio; rowland: roland rolando orlando; vincent: vince vinny vincenzo vicente;
basil: baz basile vasily; clement: clem clemens clemente; conrad: con konrad corrado; denis: den
dennis dionysius; horace: horry horatio orazio; hubert: bert hubertus uberto; jeremy: jerry
jeremiah jeremie; joachim: jo joaquin gioacchino; malcolm: mal callum; neville: nev; norman: norm;
rupert: ruprecht rob; silas: si silvanus; stanley: stan; sylvester: sly silvestro; valentine: val
valentin valentino; victor: vic viktor vittorio; wilfred: wilf wilfrid; zachary: zach zacharias
""")
WOMEN = _names("""
mary: molly polly marie maria mair may; elizabeth: liz betsy beth bess eliza elisabeth isabel
lizzie; anne: ann annie nan anna hannah nancy; margaret: meg peggy maggie margarethe marguerite
greta mairead; jane: jenny janet jeanne joan giovanna siobhan; sarah: sally sadie sara; emily: em
emilie emilia; charlotte: lottie charlie carlotta; frances: fanny fran francoise francesca;
catherine: kate kitty kathleen katherine cathy katharina caterina; alice: allie alys alix;
caroline: carrie carolina karoline; edith: edie edyth; eleanor: nell ellie nora eleonore elinor;
ellen: nell nellie helen helene; florence: flo flossie florentia; harriet: hattie henriette
henrietta; isabella: bella isabel isabelle; louisa: lou louise luisa; lucy: lucie lucia lulu;
martha: patty marthe marta; matilda: tilly maud mathilde; rachel: rae rachele; rebecca: becky
rebekka; susan: sue susannah suzanne; victoria: vicky vittoria; agnes: aggie ines; beatrice: bea
beatrix trixie; constance: connie constanze; dorothy: dolly dot dorothea; emma: em emmy;
georgiana: georgie georgina; grace: gracie grazia; julia: julie jill giulia; barbara: babs barbe
varvara; theresa: tess teresa therese; gertrude: gert trudy; ada: adah adele; amelia: milly amelie
""")
COMMON = """
smith jones williams brown taylor davies evans wilson thomas roberts johnson walker wright
robinson thompson white hughes edwards green hall wood harris clark cooper king lee martin
morris james morgan allen moore parker bennett cook shaw price bailey campbell stewart murray
graham gordon hamilton scott reid ross young mitchell watson morrison fraser grant kerr
russell howard grey percy cavendish stanley herbert butler fitzgerald osborne seymour talbot
clifford villiers carter phillips turner collins baker hill adams mason hunt gray simpson
chapman webb palmer knight mills barnes fisher dixon harvey pearson fletcher gibson barker
lloyd ellis foster powell wells west stone fox day burton ford lane marsh newton perry rogers
spencer sutton warren watts
""".split()
FRONT = """
ash bar bath beck bed bel bick black bland bolling bos bought brad bram brans bridge broad
brock burl cald cam cans carl char chat ches chil clap clay clif clop cod cold comb cor cran
cul dal dart den dor down dray dun dur ed el ember ever fair far fen field flax fol frem gar
gid glas god gos grat green gren had hal ham har hat haver hazel hen hex hil hol hor hough hux
inge kel ken kings kirk lam lang led leigh lin lit lock long lud lul lyn mal mar mel mer mid
mil mont mor nether new nor oak old or pad pem pen pick pres quar rad ram raven red rich rock
roth rush sax scar sed shel sher ship sil skel somer south spal stan stap stav stil stod stour
stret swin tal tam tat ten thorn thur tor tre tun under up wad wal war wat wel wen west whar
whit wick wil win wol wood wor wy yar yel
""".split()
BACK = """
ford ley ton worth wood well field burn combe ham hurst land ridge stead wick wyn bourne bury
borough brook by cliffe cote croft dale den don er ers ett gate grave greave hope ing ingham
ington kin low man mere more son stone thorpe thwaite tree wright yard
""".split()
ISLES = "mac fitz o'".split()
COUNTIES = """
devon cornwall kent sussex surrey essex norfolk suffolk yorkshire lancashire cheshire durham
northumberland cumberland lincolnshire derbyshire staffordshire shropshire warwickshire
somerset dorset wiltshire hampshire berkshire oxfordshire hertfordshire london edinburgh
glasgow dublin liverpool manchester bristol birmingham leeds
""".split()
TRADES = " ".join(
    """
politician, writer, painter, military personnel, cricketer, botanist, physician, actor,
lawyer, cleric, photographer, architect, poet, composer, association football player,
engineer, journalist, historian, naturalist, diplomat, explorer, judge, zoologist, university
teacher, sculptor, missionary, singer, playwright, novelist, philosopher, mathematician,
astronomer, chemist, geologist, businessperson, banker, publisher, printer, aristocrat,
barrister, surgeon, illustrator, rugby union player, tennis player, golfer, jockey, rower,
theologian, translator, librarian, antiquarian, economist, philanthropist, suffragette,
teacher, musician, organist, engraver, entomologist, ornithologist, inventor
""".split()
).split(", ")
PEERAGES = "baron viscount earl marquess duke".split()
AREAS = """
ab al b ba bb bd bh bl bn br bs ca cb cf ch cm co cr ct cv cw da de dh dl dn dt dy e ec eh en
ex fk fy g gl gu ha hd hg hp hr hs hu hx ig ip iv ka kt kw ky l la ld le ll ln ls lu m me mk
ml n ne ng nn np nr nw ol ox pa pe ph pl po pr rg rh rm s sa se sg sk sl sm sn so sp sr ss st
sw sy ta td tf tn tq tr ts tw ub w wa wc wd wf wn wr ws wv yo
""".split()


_ONSETS = """
b bl br c ch cl cr d dr f fl fr g gl gr h j k kn l m n p pl pr qu r s sc sh sl sm sp st str sw
t th tr v w wh
""".split()
_VOWELS = "a e i o u ai ea ee ie oa oo ou y".split()
_CODAS = """
b bb ck d dd ff g gg l ll lt m mp n nd ng nn nt p pp r rd rk rn rr rt s sk ss st t th tt v x z
""".split()
_ENDS = [
    "",
    "",
    "s",
    "er",
    "ey",
    "ett",
    "in",
    "man",
    "ard",
    "y",
    "well",
    "ridge",
    "son",
    "ock",
    "ow",
    "ham",
]


def syllables(rng: random.Random, many: int) -> list[str]:
    """So many words of one or two syllables, each once: surnames that no place gave."""
    found: dict[str, None] = {}
    while len(found) < many:
        found[
            rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_CODAS) + rng.choice(_ENDS)
        ] = None
    return list(found)


def coined(rng: random.Random, many: int, backs: Sequence[str] = BACK) -> list[str]:
    """So many words of two parts, each once."""
    found = [a + b for a in FRONT for b in backs]
    rng.shuffle(found)
    return found[:many]
