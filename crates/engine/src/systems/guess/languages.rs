//! Names of columns in the languages of files, beyond those of [`words`](super::words): compared without accents and without what
//! stands in brackets. Lists are texts with blanks between, which weigh least.

use crate::systems::look::squashed;

/// Names of attributes.
const NAMES: [(&str, &str); 7] = [
    (
        "user_id",
        "mitgliedsnummer mitgliednr mitgliedernummer personalnummer personalnr mitarbeiternummer mitarbeiternr \
         benutzernummer matrikelnummer employeeid employeenumber employeeno staffid staffnumber membernumber memberno \
         membershipnumber membershipid studentid studentnumber contactnumberid clientid clientnumber clientno userno \
         usernumber kundeid kundenid kundenummer kundnr kundnummer kundenr medlemsnr medlemsnummer medlemsid ansattnr \
         lidnummer relatienummer klantnummer personeelsnummer uyeno uyeid musterino sicilno numeroclient numclient codeclient \
         numeroadherent numadherent matricule numerosocio nosocio numsocio noempleado numeroempleado numempleado idempleado \
         numerocliente codigocliente codigo codcliente idsocio codiceutente codicecliente idutente numerotessera \
         idklienta numerklienta idpracownika iduzytkownika cisloclena asiakasnumero jasennumero 会員番号 会員id 社員番号 学籍番号 \
         顧客番号 编号 会员编号 会员号 员工编号 工号 学号 회원번호 회원id 사번 табельныйномер идентификатор номерклиента idклиента",
    ),
    (
        "email",
        "workemail businessemail officialemail companyemail corporateemail email1 emailprimary emailwork workemailaddress \
         emailadres mailadres emailadressedienstlich dienstlicheemail emaildienstlich geschaftlicheemail \
         correocorporativo correotrabajo emailprofessionnel mailpro courrielprofessionnel emailaziendale indirizzoemail \
         indirizzomail adresemail adresemailowy emailadresi epostaadresi epostadress sahkoposti sahkopostiosoite \
         eletronico enderecodeemail 電子メール eメール 电子邮箱 邮件 이메일 이메일주소 메일 элпочта электроннаяпочта адресэлектроннойпочты",
    ),
    (
        "given_name",
        "legalfirstname preferredfirstname rufname vornamen prenoms nomdepila nomepropio nomebattesimo isim isimler krestnijmeno \
         keresztnev utonev eiginnafn ファーストネーム 이름명",
    ),
    (
        "family_name",
        "legallastname zuname familiennamen nomfamille apellidopaterno primerapellidos ultimonome ultimosobrenome soyisim \
         vezeteknev csaladnev naam1 姓氏 성",
    ),
    (
        "name",
        "vorundnachname vornamenachname nomprenom nometprenom nomeecognome nomecognome cognomeenome nombreyapellidos \
         nombresyapellidos apellidosynombre nomeesobrenome voornaamenachternaam voorenachternaam imieinazwisko nazwiskoiimie \
         jmenoaprijmeni adsoyad adisoyadi adivesoyadi isimsoyisim fulltnamn fuldenavn fulltnavn namn navn naam kokonimi \
         teljesnev 名前漢字 お名前 성명 полноеимя фамилияимя имяфамилия",
    ),
    (
        "username",
        "idutente loginbenutzer benutzerkennung kennung anmeldename brukernavn brugernavn kayttajatunnus uzivatelskejmeno \
         felhasznalonev nazwauzytkownika nomedeusuario nombreusuarios アカウント 账号 帐号 登录名 아이디 имяпользователя",
    ),
    (
        "phone_number",
        "telefonmobil mobiltelefon mobilephonenumber handynummer mobilrufnummer telmobil telmobile telephoneportable \
         telephonemobile numerodetelephone numerotelephone cellulare telefonocellulare telefonomovil numerodecelular \
         numerodetelefono telefonecelular mobiel mobielnummer mobielenummer telefoonnummer telefonkomorkowy numertelefonu \
         komorka ceptelefonu ceptel telefonno matkapuhelin puhelin puhelinnumero mobilnr tlf tlfnr telefonszam \
         workphone phonework homephone phonemobile businessphone phone1 携帯電話 携帯 手机号码 电话 联系电话 휴대폰 휴대전화 전화번호 연락처 \
         мобильный мобильныйтелефон номертелефона",
    ),
];

/// Facts of origin.
const ORIGIN: &str = "changedon changedat changed angelegtam erstelltam erstellungsdatum anlagedatum registriertam registrierungsdatum anmeldedatum geandertam \
    letzteanmeldung letzterzugriff zuletztangemeldet datedecreation creele datedinscription derniereconnexion datemodification \
    fechadecreacion fechacreacion fechadealta fechaalta fechadeingreso ultimaconexion datadecadastro datacadastro criadoem \
    datadecriacao ultimologin ultimoacesso datacreazione dataregistrazione dataiscrizione ultimoaccesso aangemaaktop \
    registratiedatum laatstelogin datarejestracji utworzono datautworzenia ostatnielogowanie skapad registrerad senastinloggad \
    oprettet oprettetden sidstlogin opprettet kayittarihi olusturmatarihi songiris vytvoreno datumregistrace posledniprihlaseni \
    登録日 登録日時 作成日 最終ログイン 最終ログイン日時 更新日 注册时间 注册日期 创建时间 更新时间 最后登录 最后登录时间 가입일 가입일자 \
    датарегистрации датасоздания создан последнийвход";

/// What may decide access.
const ACCESS: &str = "durum situacao estado stato statut etat stan tila tilstand allapot 状態 状态 상태 статус \
    rola funcao cargo departamento abteilung dzial reparto avdelning 部门 部門 部署 役割 角色 权限 권한 роль отдел группа \
    gruppo grupa rolle mitgliedschaft";

/// What may keep people out where it is true.
const LOCKS: &str = "accountlocked accountdisabled accountblocked islockedout gesperrt blockiert deaktiviert bloqueado bloque bloccato geblokkeerd zablokowany sparrad blokeret sperret \
    engelli blokovany zablokovany заблокирован";

/// What may keep people out where it is false.
const UNLOCKS: &str = "actief aktywny aktivni aktivny aktivan attivo aktif active aktiivinen aktiv freigeschaltet zugelassen \
    активен активный 有効 激活 活跃 활성";

/// What says of something that it is verified, and not of what.
const VERIFIED: &str = "confirmedat verifiedat bestatigt verifiziert verifie confirme confirmado verificato confermato geverifieerd bevestigd \
    potwierdzony zweryfikowany bekraftad verifierad onaylandi dogrulandi 認証済 已验证 подтвержден";

/// What is true, or holds a time, for those who were deleted.
const DELETED: &str = "geloscht geloschtam supprime supprimele eliminado excluido eliminato verwijderd usuniety raderad slettet \
    silindi smazano удален";

/// What numbers rows.
const ROWS: &str = "lp nr no sno srno slno lfdnr laufendenummer rownumber rownum row index n 序号 番号 순번 номер unnamed0 column1";

/// A column's name for comparing: without what stands in brackets, accents, case and separators.
pub(super) fn called(name: &str) -> String {
    let mut open = 0usize;
    let outside: String = name
        .chars()
        .filter(|char| {
            match char {
                '(' | '（' => open += 1,
                ')' | '）' => {
                    open = open.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            open == 0
        })
        .collect();
    let outside = if outside.trim().is_empty() { name } else { &outside };
    let mut out = String::new();
    for char in squashed(outside).chars() {
        match bare(char) {
            Some(text) => out.push_str(text),
            None => out.push(char),
        }
    }
    out
}

/// A small letter without its accents; `None` if it has none.
fn bare(char: char) -> Option<&'static str> {
    const LETTERS: [(&str, &str); 20] = [
        ("a", "àáâãäåāăą"),
        ("ae", "æ"),
        ("c", "çćĉċč"),
        ("d", "ďđð"),
        ("e", "èéêëēĕėęě"),
        ("g", "ĝğġģ"),
        ("h", "ĥħ"),
        ("i", "ìíîïĩīĭįı"),
        ("k", "ķ"),
        ("l", "ĺļľŀł"),
        ("n", "ñńņň"),
        ("o", "òóôõöøōŏőº"),
        ("oe", "œ"),
        ("r", "ŕŗř"),
        ("s", "śŝşšș"),
        ("ss", "ß"),
        ("t", "ţťŧț"),
        ("u", "ùúûüũūŭůűų"),
        ("y", "ýÿŷ"),
        ("z", "źżž"),
    ];
    if char.is_ascii() {
        return None;
    }
    // What is left of a Turkish capital I, and accents that stand by themselves.
    if ('\u{300}'..='\u{36f}').contains(&char) {
        return Some("");
    }
    LETTERS.iter().find(|(_, all)| all.contains(char)).map(|(to, _)| *to)
}

/// Whether a list has a name.
fn has(list: &str, name: &str) -> bool {
    !name.is_empty() && list.split_ascii_whitespace().any(|it| it == name)
}

/// More names of an attribute.
pub(super) fn names(attribute: &str) -> impl Iterator<Item = &'static str> {
    let found = NAMES.iter().find(|(name, _)| *name == attribute);
    found.into_iter().flat_map(|(_, names)| names.split_ascii_whitespace())
}

/// Whether a column of this name holds a fact of origin.
pub(super) fn is_origin(called: &str) -> bool {
    has(ORIGIN, called)
}

/// Whether a column of this name may decide access.
pub(super) fn is_access(called: &str) -> bool {
    has(ACCESS, called)
}

/// Whether a column of this name may keep people out where it is true.
pub(super) fn is_lock(called: &str) -> bool {
    has(LOCKS, called)
}

/// Whether a column of this name may keep people out where it is false.
pub(super) fn is_unlock(called: &str) -> bool {
    has(UNLOCKS, called)
}

/// Whether a name has a word in it that says that something is verified.
pub(super) fn has_verified(called: &str) -> bool {
    VERIFIED.split_ascii_whitespace().any(|word| called.contains(word))
}

/// Words for accounts that are locked and that are gone, and what they become.
pub(super) fn states() -> [(std::str::SplitAsciiWhitespace<'static>, &'static str); 2] {
    [(LOCKS.split_ascii_whitespace(), "locked"), (DELETED.split_ascii_whitespace(), "gone")]
}

/// Whether a column of this name says that something is verified.
pub(super) fn is_verified(called: &str) -> bool {
    has(VERIFIED, called)
}

/// Whether a column of this name says who was deleted.
pub(super) fn is_deleted(called: &str) -> bool {
    has(DELETED, called)
}

/// Whether a column of this name may number the rows.
pub(super) fn is_row(called: &str) -> bool {
    called.is_empty() || has(ROWS, called)
}

/// Whether an address of this name is somebody else's.
pub(super) fn is_of_another(called: &str) -> bool {
    const OTHERS: &str = "manager supervisor boss owner parent guardian mother father emergency assistant referrer referer \
        invitedby createdby updatedby vorgesetzt ansprechpartner betreuer eltern tutor responsable jefe chef capo sales billing \
        spouse partneremail teacher";
    OTHERS.split_ascii_whitespace().any(|it| called.contains(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_accents_and_brackets() {
        let check = |name: &str, expected: &str| assert_eq!(called(name), expected, "{name}");
        check("Passwort (MD5)", "passwort");
        check("Téléphone", "telephone");
        check("İsim", "isim");
        check("Nº Empleado", "noempleado");
        check("Größe", "grosse");
        check("(leer)", "leer");
        check("会員番号（半角）", "会員番号");
        check("№", "");
    }

    #[test]
    fn lists_hold_names_as_they_are_compared() {
        let lists = [ORIGIN, ACCESS, LOCKS, UNLOCKS, VERIFIED, DELETED, ROWS];
        let all = lists.into_iter().chain(NAMES.iter().map(|it| it.1));
        for name in all.flat_map(str::split_ascii_whitespace) {
            assert_eq!(called(name), name);
        }
    }
}
