#include "ingest/field_words.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "model/schema.h"

namespace footfall {
namespace {

// Of each role, the better name first. One text a role: its names between blanks.
constexpr std::array<std::string_view, role_count> words{
    // event_time
    "eventtime eventtimestamp timestamp ts eventat occurredat eventdatetime servertime clienttime "
    "visitstarttime sessionstart sessionstarttime starttime startedat orderdatetime ordertime "
    "orderedat orderpurchasetimestamp orderdate ordereddate purchasetime purchasedatetime "
    "purchasedat purchasedate invoicedatetime invoicetime invoicedate transactiontime "
    "transactiondatetime transactionat transactiondate saletime saledate salesdate datetime "
    "createdatgmt createdat datecreatedgmt datecreated createdtime createddate createdon created "
    "creationdate processedat paidat datepaid placedat completedat bestellzeit bestelldatum "
    "bestelltam auftragsdatum rechnungsdatum kaufdatum kaufzeit verkaufsdatum belegdatum "
    "zeitpunkt zeitstempel datecommande datedecommande fechapedido fecha eventdate time date "
    "zeit datum day tag utctime localtime",
    // event_type
    "eventtype eventname event eventaction action activity activitytype interaction "
    "interactiontype behaviortype behavior behaviourtype behaviour hittype ereignistyp ereignis "
    "aktion type kind typ",
    // user_id
    "userid customeruniqueid customerid clientid visitorid shopperid memberid buyerid consumerid "
    "accountid personid profileid userpseudoid fullvisitorid anonymousid cookieid deviceid uid "
    "customerno customernumber customernr customercode custid custno cid useruuid customeruuid "
    "userkey customerkey userhash surveyresponseid responseid respondentid kundennummer kundennr "
    "kundenid kundenkennung kunde nutzerid benutzerid besucherid clienteid idcliente idclient "
    "numclient customer user client visitor buyer shopper customeremail billingemail "
    "contactemail customeruser email emailaddress loyaltyid loyaltycard cardid householdkey",
    // session_id
    "sessionid usersession gasessionid sessionkey sessionuuid sessionnumber sessiontoken visitid "
    "visitkey visitnumber session visit sitzungsid sitzung",
    // order_id
    "orderid ordernumber orderno ordernr ordercode orderkey orderuuid orderincrementid "
    "incrementid salesorderid salesordernumber salesorder amazonorderid purchaseorder "
    "purchaseorderid purchaseid transactionid transactionnumber transactionno transactioncode "
    "transaction invoiceno invoicenumber invoiceid invoicenr invoice receiptid receiptno "
    "receiptnumber receipt billno billnumber billid basketid saleid ticketid ticketnumber "
    "checkoutid documentnumber documentno bestellnummer bestellnr bestellid auftragsnummer "
    "auftragsnr rechnungsnummer rechnungsnr belegnummer belegnr bonnummer bonnr numcommande "
    "idpedido order bestellung rechnung",
    // product_id
    "productid productsku productcode productnumber productkey productuuid sku lineitemsku "
    "itemsku variantsku itemid itemcode itemnumber itemno stockcode stockid asin "
    "asinisbnproductcode asinisbn articleid articlenumber articleno articlecode articlenr "
    "artikelnummer artikelnr artikelid artikelkennung goodsid contentid materialnumber material "
    "ean gtin upc isbn barcode variantid lineitemproductid lineitemvariantid idproducto "
    "idproduit product item article artikel produkt",
    // category_id
    "categoryid productcategoryid catid categorynumber categorynr kategorieid warengruppenid",
    // title
    "title producttitle productname itemname lineitemname lineitemtitle name articlename "
    "productdescription itemdescription description artikelbezeichnung artikelname bezeichnung "
    "produktname produktbezeichnung beschreibung item product produkt artikel libelle producto",
    // category
    "category categorycode categorypath categoryname categoryfull productcategory "
    "productcategoryname productcategorynameenglish itemcategory maincategory category1 "
    "categorylevel1 department productdepartment productgroup producttype productline kategorie "
    "hauptkategorie warengruppe produktgruppe categories kategorien categorie categoria",
    // sub_category
    "subcategory subcategoryname productsubcategory subcat itemcategory2 category2 "
    "categorylevel2 subdepartment unterkategorie unterwarengruppe",
    // brand
    "brand brandname productbrand itembrand lineitemvendor vendor manufacturer make marke "
    "hersteller marque marca",
    // price
    "unitprice priceperunit pricepereach priceeach itemprice lineitemprice productprice "
    "purchasepriceperunit saleprice sellingprice unitsellingprice retailprice priceusd priceeur "
    "price einzelpreis stueckpreis preisprostueck verkaufspreis vkpreis preis prixunitaire prix "
    "preciounitario precio actualprice itemcost unitcost",
    // quantity
    "quantity qty itemquantity itemqty lineitemquantity lineitemqty lineqty orderquantity "
    "orderedquantity orderqty qtyordered quantityordered quantitysold qtysold unitssold "
    "unitsordered itemsquantity purchasequantity productquantity units numberofitems noofitems "
    "pieces menge anzahl stueckzahl stueck bestellmenge quantite cantidad count",
    // amount
    "amount lineamount linetotal lineitemtotal lineprice linevalue linerevenue itemtotal "
    "itemrevenue productrevenue rowtotal extendedprice extendedamount totalprice totallineprice "
    "totalamount totalsales salesamount salesvalue saleamount netamount netsales netrevenue "
    "netvalue grossamount revenue sales purchaserevenue ecommercepurchaserevenue "
    "transactionrevenue ordervalue orderamount orderrevenue ordertotal grandtotal "
    "basegrandtotal totalpaid totalrevenue transactionamount transactionvalue purchaseamount "
    "paymentvalue spend spent totalspent turnover total subtotal eventvalue value "
    "revenueusd revenueeur purchaserevenueinusd orderlinetotal "
    "ordertotalamount gesamtpreis positionspreis positionswert positionssumme zeilensumme "
    "gesamtbetrag rechnungsbetrag gesamtsumme gesamt bruttobetrag nettobetrag betrag umsatz summe "
    "montant montanttotal importe importetotal",
    // profit
    "profit lineprofit netprofit grossprofit profitamount gewinn deckungsbeitrag rohertrag "
    "marge benefice beneficio",
    // country
    "country countryname countrycode geocountry geonetworkcountry shippingcountry "
    "shippingcountrycode shippingcountryname shipcountry deliverycountry customercountry "
    "usercountry shippingaddresscountry shippingaddresscountrycode billingcountry "
    "billingcountrycode billingcountryname countrynamebilling "
    "countrycodebilling countryshipping land lieferland rechnungsland kundenland pays pais",
    // region
    "region state province stateprovince statename shippingaddressstate shippingstate "
    "shippingprovince shippingprovincename shippingregion shipstate shipregion customerstate "
    "customerregion billingstate billingprovince billingregion billingprovincename "
    "statecodebilling statenamebilling georegion bundesland county "
    "qdemosstate provincia departement",
    // discount
    "discount discountrate discountpercent discountpercentage discountpct discountamount "
    "linediscount lineitemdiscount rabatt rabattprozent nachlass remise descuento",
    // ship_date
    "shipdate shippeddate shippedat shippingdate shippeddatetime shipdatetime dispatchdate "
    "dispatchedat fulfilledat versanddatum lieferdatum deliverydate deliveredat",
    // ship_mode
    "shipmode shippingmode shippingmethod shipmethod shippingtype deliverymethod deliverytype "
    "carrier versandart lieferart",
    // currency
    "currency currencycode ordercurrency waehrung waehrungscode devise moneda",
};

constexpr std::array<std::string_view, role_count> names{
    "event_time",  "event_type", "user_id",  "session_id",   "order_id", "product_id",
    "category_id", "title",      "category", "sub_category", "brand",    "price",
    "quantity",    "amount",     "profit",   "country",      "region",   "discount",
    "ship_date",   "ship_mode",  "currency"};

constexpr std::string_view other_times =
    "ship dispatch deliver fulfil birth dob born updat modif expir cancel refund return signup "
    "registered registration versand liefer geburt geaendert last first end until due finish "
    "closed joined estimated approved";

// In names of how long something took.
constexpr std::string_view time_spans =
    "duration dauer length elapsed spent onsite onpage response handling prep wait average avg";

// Reserved kinds, and the texts that mean them, squashed.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> meanings{{
    {"view",
     "view views viewed pv pageview viewitem viewproduct productview productviewed viewedproduct "
     "itemview itemviewed detail productdetail detailview viewcontent impressiondetail visit "
     "ansicht angesehen produktansicht seitenaufruf aufruf vue"},
    {"cart",
     "cart addtocart addedtocart addcart add addtobasket addtobag basket cartadd addproduct "
     "productadded productaddedtocart warenkorb indenwarenkorb zumwarenkorbhinzugefuegt"},
    {"remove_from_cart",
     "removefromcart removedfromcart removecart remove cartremove removefrombasket "
     "productremoved ausdemwarenkorb entfernt"},
    {"purchase",
     "purchase purchased buy bought order ordered orderplaced ordercompleted ordercomplete "
     "completedorder sale sold transaction checkoutcompleted completepurchase placedorder kauf "
     "gekauft bestellung bestellt verkauf achat compra paid paymentcomplete"},
    {"return",
     "return returned refund refunded chargeback orderrefunded creditmemo creditnote "
     "ruecksendung retoure rueckgabe storno gutschrift erstattung remboursement devolucion"},
}};

constexpr std::string_view other_events =
    "click search login logout signup register session sessionstart firstvisit scroll checkout "
    "begincheckout startcheckout addshippinginfo addpaymentinfo wishlist addtowishlist fav "
    "favorite favourite share review rate viewcart viewitemlist viewpromotion selectitem "
    "selectpromotion filter compare home page suche klick anmeldung kasse merkzettel "
    "userengagement viewsearchresults addtofavorites";

std::optional<std::size_t> place_in(std::string_view list, std::string_view word) noexcept {
  std::size_t place = 0;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    if (list.substr(0, end) == word) return place;
    list.remove_prefix(std::min(end + 1, list.size()));
    ++place;
  }
  return std::nullopt;
}

}  // namespace

std::string_view role_name(Role role) noexcept { return names[std::size_t(role)]; }

std::string squashed(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 11> letters{{{"ä", "ae"},
                                                                                   {"ö", "oe"},
                                                                                   {"ü", "ue"},
                                                                                   {"Ä", "ae"},
                                                                                   {"Ö", "oe"},
                                                                                   {"Ü", "ue"},
                                                                                   {"ß", "ss"},
                                                                                   {"é", "e"},
                                                                                   {"è", "e"},
                                                                                   {"ó", "o"},
                                                                                   {"í", "i"}}};
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out.push_back(c);
    if (c >= 'A' && c <= 'Z') out.push_back(char(c - 'A' + 'a'));
    for (const auto& [letter, plain] : letters) {
      if (name.substr(i).starts_with(letter)) out += plain;
    }
  }
  return out;
}

std::optional<std::size_t> name_rank(Role role, std::string_view header_name) {
  const std::string_view list = words[std::size_t(role)];
  const std::string whole = squashed(header_name);
  if (whole.empty()) return std::nullopt;
  if (const auto place = place_in(list, whole)) return place;
  constexpr std::size_t nested = 1000;  // behind all whole names
  const std::size_t dot = header_name.find_last_of(".:");
  if (dot != std::string_view::npos && dot + 1 < header_name.size()) {
    const auto place = place_in(list, squashed(header_name.substr(dot + 1)));
    const std::string parent = squashed(header_name.substr(0, dot));
    const auto within = [&parent](std::string_view word) {
      return parent.find(word) != std::string::npos;
    };
    const bool of_goods = within("product") || within("item") || within("line");
    const bool wants_goods = role == Role::title || role == Role::category ||
                             role == Role::sub_category || role == Role::brand;
    if (place && (of_goods || !wants_goods)) return nested + *place;  // not customer.name
  }
  return std::nullopt;
}

bool is_other_time(std::string_view header_name) {
  const std::string whole = squashed(header_name);
  return std::ranges::any_of(split(other_times, ' '), [&whole](std::string_view word) {
    return whole.find(word) != std::string::npos;
  });
}

namespace {

std::optional<std::string> stem(std::string_view header_name, std::string_view words_of_it) {
  std::string name = squashed(header_name);
  for (const auto word : split(words_of_it, ' ')) {
    const std::size_t at = name.find(word);
    if (at != std::string::npos) return name.erase(at, word.size());
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> time_of_day_stem(std::string_view header_name) {
  const std::string name = squashed(header_name);
  const bool span = std::ranges::any_of(split(time_spans, ' '), [&name](std::string_view word) {
    return name.find(word) != std::string::npos;
  });
  if (span || is_other_time(header_name)) return std::nullopt;
  return stem(header_name, "timeofday time uhrzeit zeit uhr hours hour hora heure clock");
}

std::optional<std::string> day_stem(std::string_view header_name) {
  return stem(header_name, "datum date day fecha jour tag");
}

std::string_view event_meaning(std::string_view text) {
  const std::string word = squashed(text);
  for (const auto& [kind, list] : meanings) {
    if (!word.empty() && (word == squashed(kind) || place_in(list, word))) return kind;
  }
  return {};
}

bool is_event_word(std::string_view text) {
  return !event_meaning(text).empty() || place_in(other_events, squashed(text)).has_value();
}

}  // namespace footfall
