//! What a language looks like at a glance: letters, small words and spellings, chosen by hand.
//!
//! Comes in: nothing. Goes out: `HABITS`, lists of patterns with the language that they speak for and by how much
//! (roughly a natural logarithm of odds; below zero: they speak against it). `_` stands for the edge of a word.
//! The word lists of `lexicons/<code>/function.txt` come on top (`detect`).

/// Language code, weight of each pattern, the patterns.
pub(super) const HABITS: &[(&str, f32, &str)] = &[
    // Letters of the Latin script.
    ("sv", 1.0, "å"),
    ("nb", 1.0, "å ø æ"),
    ("nn", 1.0, "å ø æ"),
    ("da", 1.0, "å ø æ"),
    ("is", 1.5, "æ ö ð þ á í ú ó é ý"),
    ("sv", 1.0, "ä ö"),
    ("fi", 0.8, "ä ö"),
    ("de", 0.7, "ä ö"),
    ("et", 0.7, "ä ö"),
    ("de", 1.5, "ü ß"),
    ("et", 1.5, "ü õ"),
    ("is", 2.0, "ð þ"),
    ("sv", -3.0, "æ ø ü õ ð þ ß"),
    ("fi", -3.0, "æ ø ü õ ð þ ß å"),
    ("nb", -3.0, "ä ö ü õ ð þ ß"),
    ("nn", -3.0, "ä ö ü õ ð þ ß"),
    ("da", -3.0, "ä ö ü õ ð þ ß"),
    ("en", -3.0, "å ä ö æ ø ü õ ð þ ß"),
    ("nl", -3.0, "å ä ö æ ø õ ð þ ß"),
    ("de", -3.0, "å æ ø õ ð þ"),
    ("et", -3.0, "å æ ø ð þ ß"),
    ("is", -3.0, "å ø ä ü õ ß w z"),
    ("sv", -0.7, "w z q"),
    ("nb", -0.7, "w z q x c"),
    ("nn", -0.9, "w z q x c"),
    ("da", -0.7, "w z q x c"),
    ("fi", -1.0, "w z q x c b f å"),
    ("et", -1.0, "w z q x c y f"),
    ("en", 0.6, "w y_ th wh sh ou ea ow"),
    ("de", 0.4, "w z"),
    ("nl", 0.5, "w z v"),
    // Letters of the Cyrillic script.
    ("ru", 1.0, "ы э"),
    ("be", 1.0, "ы э і ў"),
    ("uk", 1.2, "і ї є ґ"),
    ("bg", 1.0, "ъ"),
    ("ru", -4.0, "і ї є ґ ў ј љ њ џ ђ ћ"),
    ("bg", -4.0, "і ї є ґ ў ы э ј љ њ џ ђ ћ"),
    ("uk", -4.0, "ы э ъ ў"),
    ("be", -3.0, "и щ ъ ї є ґ"),
    ("ru", -0.3, "ъ"),
    // Nordic spellings.
    (
        "sv",
        1.0,
        "ck _för ör ät ång tion_ orna_ arna_ erna_ skt_ _sj_ _ä _ö x_ ckt lldeles",
    ),
    (
        "sv",
        0.6,
        "ade_ ande_ igt_ het_ ll_ ig_ ta_ na_ ar_ or_ ra_ gg_ _ut sv fv mm_ nn_ kt_",
    ),
    ("nb", 1.0, "het_ sjon_ sjon øy kj skj ene_ gj ert_ ett_ _opp _kj"),
    (
        "nb",
        0.6,
        "ei tt_ kk pp igere_ p_ ep_ ut ev_ av eid eie ok_ ak_ åt_ øk iss lp_ ilke_ jort ve_ ikk_ kte_ tte_ ppe også_",
    ),
    (
        "nn",
        1.4,
        "ikkj leg_ lege_ heit_ ane_ kv _kv ein_ eit_ eir øy ør_ jon_ asj ast_ eleg sla_ øre_ øyr ver_ ene_",
    ),
    (
        "nn",
        0.7,
        "ar_ a_ ei au kj skj gj jar_ jer_ jø kje_ vd_ dde_ ingar_ ande_ tte_ tt_ kk øk st_ ig_ or_ ot",
    ),
    (
        "da",
        1.2,
        "hed_ hede ighed øj tion_ af ede_ edes_ eg_ øg øb_ uk_ eb_ ab_ gt_ dt_ ld_ nder_ vn aj eje egt lse øv ck_ _jer_ bb igt_ eligt tid_ vej øje rligt ærk ærd_ _der _hav",
    ),
    (
        "da",
        0.6,
        "ere_ ende_ æ ege ige uge age åd_ æd ød od_ ud id_ ad_ rd_ g_ b_ kun v_ æg abe_ ave_ _li lov_ nds tigt",
    ),
    ("is", 1.0, "ur_ inn_ um_ ar_ fj jó _hv ir_ nn_ ið_ að_ ð_"),
    // Finnic spellings.
    (
        "fi",
        1.2,
        "aa ää yy uu ii oo ssa_ ssä_ sta_ stä_ lla_ llä_ lle_ nen_ ksi_ mme_ tta_ ttä_ isen_ ään_ aan_ een_ iin_ ttu ty_ yö",
    ),
    (
        "fi",
        0.7,
        "uo ie kin_ vat_ vät_ sti_ ia_ iä_ ja_ jä_ n_ i_ ä_ kk pp tt ll ut_ yt_ eu äy ei_ os_ us_ ys_ is_ ko_ at_ et_ ita_ itä_",
    ),
    (
        "et",
        1.2,
        "õ ud_ ks_ sse_ _kõ _või tud_ vad_ aks_ eks_ ise_ mine_ id_ st_ ga_ gi_ ele_ us_ ühe üks ust_ stik",
    ),
    (
        "et",
        0.6,
        "aa ii uu ee oo ää öö üü da_ ma_ ta_ ti_ te_ ki_ le_ el_ il_ al_ ust ik_ as_ ad_ d_ b_ g_",
    ),
    // English, German, Dutch spellings.
    (
        "en",
        1.0,
        "_th th_ ing_ ed_ ly_ tion_ ough igh 's_ n't_ 've_ 're_ 'll_ 'm_ _wh ck_ ay_ ow_ ea ee_ ness_ ment_ ful_ ous_ ally_ able_ ity_ ould_ ence_ ance_",
    ),
    (
        "en",
        0.5,
        "oo ee ou ch sh ies_ es_ er_ al_ ll_ ss_ e_ y_ _un _re _con _com _pro ll_ _you ive_ ure_ ate_ ial_",
    ),
    (
        "de",
        1.1,
        "sch ch_ cht ung_ ungen_ keit_ heit_ lich _ge _be _ver tz pf eu ie_ ein ich_ ß _zu _er chen_ isch _un ück _ent ern_ zt_",
    ),
    ("de", 0.5, "en_ ei ie er_ st_ em_ es_ au hr nd_ rt_ te_ ten_"),
    (
        "nl",
        1.1,
        "ij oe ui aa_ sch aar oor een uur eer eel oon aan oot ie_ tje_ ijk_ heid_ cht_ gen_ _ge _ver _v _z uw ouw eeft _het eur isch_",
    ),
    ("nl", 0.5, "en_ oo ee aa uu dt_ ng_ st_ je_ el_ er_ de_ te_ ig_ eu"),
    // Words of neighbours that have no list.
    (
        "de",
        3.0,
        "_und_ _ich_ _nicht_ _ist_ _das_ _die_ _der_ _ein_ _eine_ _sie_ _wir_ _mit_ _auf_ _für_ _von_ _zu_ _es_ _sich_ _auch_ _dass_ _wie_ _noch_ _aber_ _nur_ _sind_ _war_ _haben_ _hat_ _habe_ _bei_ _oder_ _kann_ _wird_ _mir_ _mich_ _dich_ _dir_ _uns_ _ihr_ _ihm_ _ihn_ _den_ _dem_ _des_ _einen_ _einem_ _einer_ _als_ _aus_ _nach_ _schon_ _wenn_ _was_ _wer_ _wo_ _warum_ _kein_ _keine_ _im_ _am_ _um_ _zum_ _zur_ _über_ _vor_ _durch_ _gegen_ _ohne_ _sein_ _mein_ _dein_ _ja_ _nein_ _hier_ _da_ _jetzt_ _werden_ _wurde_ _alle_ _mehr_ _sehr_ _gut_ _bin_ _bist_",
    ),
    (
        "nl",
        3.0,
        "_het_ _een_ _van_ _en_ _ik_ _niet_ _je_ _dat_ _te_ _op_ _zijn_ _voor_ _maar_ _wat_ _hij_ _met_ _de_ _is_ _in_ _die_ _aan_ _ook_ _als_ _er_ _heb_ _heeft_ _naar_ _om_ _bij_ _uit_ _dan_ _nog_ _wel_ _geen_ _deze_ _dit_ _kan_ _moet_ _was_ _we_ _wij_ _ze_ _zij_ _mijn_ _jij_ _jullie_ _u_ _hebben_ _ben_ _bent_ _worden_ _wordt_ _werd_ _over_ _zo_ _nu_ _hier_ _daar_ _waar_ _hoe_ _wie_ _alles_ _niets_ _meer_ _veel_ _goed_ _gaan_ _ga_ _doen_ _laat_ _hem_ _haar_ _hun_ _ons_ _onze_ _door_ _tot_ _of_",
    ),
    (
        "et",
        3.0,
        "_ja_ _on_ _ei_ _ma_ _see_ _et_ _kui_ _oma_ _aga_ _ka_ _mis_ _oli_ _ole_ _olen_ _siis_ _nii_ _veel_ _või_ _kes_ _mida_ _seda_ _selle_ _ning_ _ta_ _sa_ _me_ _te_ _nad_ _mina_ _sina_ _tema_ _meie_ _teie_ _nende_ _minu_ _sinu_ _kas_ _juba_ _väga_ _ainult_ _kuid_ _sest_ _pole_ _olid_ _mu_ _mul_ _mulle_ _sulle_ _ära_ _üks_ _kõik_ _pärast_ _enne_ _nagu_ _peale_ _välja_ _saab_ _võib_ _peab_ _midagi_ _siin_ _seal_ _nüüd_",
    ),
    (
        "is",
        3.0,
        "_að_ _og_ _ég_ _er_ _við_ _það_ _ekki_ _sem_ _til_ _var_ _en_ _þú_ _hann_ _hún_ _með_ _þetta_ _fyrir_ _af_ _um_ _frá_ _á_ _í_ _hafa_ _hefur_ _vera_ _þess_ _þeir_ _þær_ _mig_ _mér_ _þig_ _þér_ _hvað_ _eru_ _ef_ _eða_ _upp_ _allt_ _já_ _nei_ _svo_ _bara_ _nú_ _þá_ _þar_ _hér_ _úr_ _ūú_ _ūađ_ _ađ_ _viđ_",
    ),
    ("is", 2.0, "ū đ ķ"),
    (
        "uk",
        3.0,
        "_і_ _та_ _що_ _не_ _на_ _це_ _як_ _але_ _від_ _до_ _його_ _її_ _він_ _вона_ _вони_ _був_ _була_ _було_ _були_ _є_ _у_ _в_ _з_ _за_ _для_ _по_ _про_ _й_ _ще_ _ми_ _ви_ _я_ _мене_ _мені_ _тебе_ _також_ _або_ _чи_ _ні_ _так_ _коли_ _щоб_ _якщо_ _який_ _яка_ _які_ _цього_ _під_ _після_ _через_ _тільки_ _може_",
    ),
    (
        "uk",
        0.9,
        "ння_ ськ ій_ ість_ ться_ _від_ ої_ ього_ ьки ува ити_ ати_ ли_ ів_ ією_ ам_ ми_",
    ),
    (
        "be",
        3.0,
        "_і_ _не_ _на_ _што_ _у_ _ў_ _з_ _да_ _як_ _але_ _па_ _за_ _ад_ _для_ _гэта_ _яго_ _яе_ _ён_ _яна_ _яны_ _быў_ _была_ _было_ _былі_ _ёсць_ _ест_ _мы_ _вы_ _мне_ _таксама_ _або_ _ці_ _каб_ _калі_ _які_ _якая_ _якія_ _гэтага_ _пасля_ _толькі_ _можа_ _будзе_ _ня_ _аб_ _ды_",
    ),
    (
        "be",
        1.0,
        "ў дз цца_ ньне ння_ скі_ ыя_ ага_ аў_ еў_ ыў_ ць_ ая_ ых_ цы_ рэ ры ія_ ці_ лі_",
    ),
    (
        "bg",
        3.0,
        "_и_ _на_ _да_ _се_ _е_ _за_ _не_ _от_ _в_ _с_ _ще_ _че_ _това_ _си_ _са_ _по_ _съм_ _но_ _ли_ _той_ _тя_ _те_ _аз_ _ти_ _ние_ _вие_ _ми_ _му_ _го_ _я_ _ги_ _ме_ _беше_ _има_ _няма_ _като_ _само_ _много_ _при_ _до_ _със_ _във_ _как_ _какво_ _защо_ _кой_ _която_ _който_ _които_ _тук_ _там_ _сега_ _така_ _или_ _ако_ _може_ _трябва_ _бъде_ _този_ _тази_ _тези_ _към_ _след_ _през_ _още_ _всички_ _всичко_ _нещо_",
    ),
    (
        "bg",
        1.0,
        "ът_ ите_ ата_ ото_ ият_ ъ ва_ ски_ щ ето_ ния_ яма ъм_ ахме_ аха_ еше_",
    ),
    (
        "ru",
        1.0,
        "ого_ его_ ться_ тся_ ый_ ий_ ая_ ое_ ые_ ие_ ешь_ ишь_ ость_ ет_ ут_ ть_ ство ыл что ых_ ся_ ей_ ми_ ие_ ом_",
    ),
    // Words that Nynorsk shares with Bokmål.
    (
        "nn",
        1.4,
        "_og_ _er_ _på_ _som_ _det_ _av_ _til_ _har_ _med_ _for_ _at_ _den_ _men_ _så_ _kan_ _skal_ _vil_ _var_ _seg_ _om_ _eller_ _etter_ _over_ _under_ _du_ _han_ _vi_ _alle_ _når_ _der_ _her_ _må_ _få_ _får_ _blir_ _hadde_ _også_ _ut_ _opp_ _inn_ _ikkje_ _eit_ _ein_ _ei_ _eg_ _dei_ _i_ _å_ _mot_ _mellom_ _fekk_ _kom_ _sin_ _si_ _sitt_ _sine_ _mi_ _meg_ _deg_ _ved_ _hos_ _fleire_ _berre_ _hans_ _enn_",
    ),
    // What tells the close neighbours apart.
    (
        "nb",
        2.0,
        "_jeg_ _ikke_ _av_ _meg_ _deg_ _seg_ _hva_ _ble_ _blitt_ _noe_ _noen_ _mye_ _bare_ _nå_ _etter_ _opp_ _uten_ _fra_ _vært_ _gjør_ _gjorde_ _sånn_ _hei_ _takk_ _bedre_ _dårlig_ _kjøpte_ _kjøpt_ _fikk_ _gikk_ _få_ _får_ _veldig_ _skikkelig_ _norsk_ _tilbake_ _kroner_ _igjen_ _alltid_ _aldri_ _mer_ _ett_ _til_ _hun_ _han_",
    ),
    (
        "da",
        2.0,
        "_jeg_ _ikke_ _af_ _mig_ _dig_ _sig_ _hvad_ _blev_ _blevet_ _noget_ _nogen_ _nogle_ _meget_ _kun_ _nu_ _efter_ _op_ _uden_ _fra_ _været_ _gør_ _gjorde_ _sådan_ _hej_ _tak_ _bedre_ _dårlig_ _købte_ _købt_ _fik_ _gik_ _få_ _får_ _rigtig_ _dansk_ _tilbage_ _kroner_ _igen_ _altid_ _aldrig_ _mere_ _et_ _til_ _hun_ _han_ _bliver_ _vores_ _jeres_ _lige_ _have_ _havde_ _sagde_ _siger_ _tage_ _godt_ _nej_ _os_ _ind_ _ud_ _ned_",
    ),
    (
        "sv",
        2.0,
        "_jag_ _inte_ _av_ _mig_ _dig_ _sig_ _vad_ _blev_ _blivit_ _något_ _någon_ _några_ _mycket_ _bara_ _nu_ _efter_ _upp_ _utan_ _från_ _varit_ _gör_ _gjorde_ _sådan_ _hej_ _tack_ _bättre_ _dålig_ _köpte_ _köpt_ _fick_ _gick_ _få_ _får_ _riktigt_ _svensk_ _tillbaka_ _kronor_ _igen_ _alltid_ _aldrig_ _mer_ _ett_ _till_ _hon_ _han_ _och_ _är_ _att_ _för_ _inga_ _jättebra_ _bra_ _nej_ _ja_ _ju_ _oss_ _in_ _ut_ _ner_ _man_ _själv_ _skulle_ _kunde_",
    ),
    (
        "fi",
        2.0,
        "_ja_ _ei_ _on_ _en_ _se_ _hän_ _mitä_ _kiitos_ _hyvä_ _huono_ _todella_ _tosi_ _moi_ _joo_ _juu_ _nyt_ _sinä_ _minä_ _mä_ _sä_ _ihan_ _vaan_ _että_ _jos_ _kun_ _niin_ _oli_ _ole_ _olen_ _me_ _te_ _ne_",
    ),
    (
        "en",
        2.0,
        "_the_ _a_ _i_ _you_ _to_ _of_ _and_ _is_ _it_ _in_ _that_ _for_ _on_ _with_ _this_ _was_ _are_ _not_ _my_ _me_ _your_ _so_ _great_ _good_ _bad_ _love_ _thanks_ _really_ _very_ _never_ _service_ _no_ _yes_ _do_ _at_ _be_ _have_ _he_ _she_ _his_ _her_ _they_ _all_ _an_ _as_ _we_ _us_",
    ),
    (
        "ru",
        2.0,
        "_и_ _в_ _не_ _на_ _я_ _что_ _это_ _как_ _с_ _у_ _но_ _а_ _по_ _за_ _мы_ _вы_ _он_ _она_ _они_ _так_ _все_ _еще_ _уже_ _очень_ _спасибо_ _хорошо_ _плохо_ _нет_ _да_ _меня_ _мне_ _был_ _была_ _было_ _были_ _из_ _от_ _к_ _же_ _бы_",
    ),
];

/// Words that Danish and Bokmål spell alike: they weigh the same for both, whatever the lists say.
pub(super) const SHARED: &str = "det er og en et på som den de men for med har vi du i at til hun han hvor hvis være man \
    selv ville kunne skulle kan skal vil var om eller når så der her da alle hvem min din sin også deres ja hans under over ved \
    alt andre fra dem denne dette disse få får fordi før går hver hvordan hvorfor jeg ikke kom kommer må ned år sammen to tre \
    fire bare helt heller hele ham gang dag ingen ser se folk tid liv ting god godt nye ny store stor ham hjem jo nok";
