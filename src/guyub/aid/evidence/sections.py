"""The pages of a pack as data: which rows, under which heads. One entry shows one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from guyub.aid import models as m
from guyub.aid.evidence.context import Context
from guyub.aid.queries.following import EVENT_WORDS

Cell = Callable[[Context, Any], object]


@dataclass(frozen=True)
class Table:
    """``rows(round)`` is an ordered queryset; a column's value is masked when it is written."""

    title: str
    rows: Callable[[Any], Any]
    columns: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True)
class Section:
    """One page of the pack. ``stem`` names its files."""

    stem: str
    title: str
    intro: str
    tables: tuple[Table, ...]


def col(label: str, path: str) -> tuple[str, Cell]:
    """A column that reads an attribute through its parents ("handover.number")."""

    def read(_c: Context, row: Any) -> object:
        for name in path.split("."):
            row = getattr(row, name, None)
            if row is None:
                return None
        # Years and numbers of papers are names, not amounts: no dots in them.
        return str(row) if path.rpartition(".")[2] in ("year", "number") else row

    return label, read


def rp(label: str, path: str) -> tuple[str, Cell]:
    _label, read = col(label, path)
    return label, lambda c, row: c.rupiah(read(c, row))  # type: ignore[arg-type]


def biz(label: str, path: str = "business_id") -> tuple[str, Cell]:
    _label, read = col(label, path)
    return label, lambda c, row: c.business(read(c, row))  # type: ignore[arg-type]


def desa(label: str = "Desa", path: str = "village_code") -> tuple[str, Cell]:
    _label, read = col(label, path)
    return label, lambda c, row: c.village(str(read(c, row) or ""))


def state(label: str = "Keadaan", name: str = "state") -> tuple[str, Cell]:
    return label, lambda _c, row: getattr(row, f"get_{name}_display")()


def who(label: str, path: str) -> tuple[str, Cell]:
    """An official's name with the short id of the person behind it: two hands, two people."""

    def read(_c: Context, row: Any) -> object:
        person = getattr(row, f"{path}_person", None)
        if person is None:
            return "belum"
        name = getattr(row, path, "") or "petugas"
        return f"{name} [{str(person)[-6:]}]"

    return label, read


def _recipient(c: Context, row: Any) -> object:
    return row.group.name if row.group_id else c.business(row.business_id)


def _filler(_c: Context, row: Any) -> object:
    own = row.filler_role in ("owner", "group_chair")
    return f"{'pemohon sendiri' if own else row.filler} [{str(row.filler_person)[-6:]}]"


def _signer(_c: Context, row: Any) -> object:
    if row.party == "recipient":
        return "penerima (namanya ada di surat aslinya)"
    return row.name


def _nearest(_c: Context, row: Any) -> object:
    return [n.get("words", "") if isinstance(n, dict) else str(n) for n in row.nearest]


def _reasons(_c: Context, row: Any) -> object:
    return [r.get("words", r) if isinstance(r, dict) else str(r) for r in row.reasons]


def _answer(_c: Context, row: Any) -> object:
    return row.answer.reveal() if row.answer is not None else "belum dijawab"


SECTIONS: Final = (
    Section("01-putaran", "Putaran", "Apa yang diberikan, dari dana mana, dengan aturan apa.", (
        Table("Dana", lambda r: m.RoundFund.objects.filter(round=r).select_related("fund")
              .order_by("fund__code", "pk"),
              (col("Kode", "fund.code"), col("Dana", "fund.name"), col("Tahun", "fund.year"),
               col("Pemberi", "fund.giver"), rp("Pagu", "fund.ceiling"),
               rp("Untuk putaran ini", "amount"))),
        Table("Jenis alat", lambda r: m.RoundItem.objects.filter(round=r).select_related("item")
              .order_by("item__code", "pk"),
              (col("Kode", "item.code"), col("Alat", "item.name"), col("Satuan", "item.unit"),
               col("Spesifikasi", "item.specification"), col("Paling banyak per usaha", "most"))),
        Table("Pemberitahuan", lambda r: m.Telling.objects.filter(round=r)
              .order_by("on", "pk"),
              (biz("Usaha"), col("Tanggal", "on"), state("Lewat", "way"),
               state("Jawaban", "answer"), col("Oleh", "teller"))),
    )),
    Section("02-usulan", "Usulan", "Siapa mengusulkan apa, siapa yang mengisi, siapa membantu.", (
        Table("Usulan", lambda r: m.Proposal.objects.filter(round=r).select_related("group")
              .order_by("number"),
              (col("Nomor", "number"), ("Penerima", _recipient), desa(), state(),
               state("Diusulkan", "nominator"), state("Cara", "channel"), ("Diisi", _filler),
               col("Alasan", "reason"), col("Masuk", "submitted_at"), col("Catatan", "remark"))),
        Table("Rincian", lambda r: m.ProposalLine.objects.filter(proposal__round=r)
              .select_related("proposal", "member", "item")
              .order_by("proposal__number", "member_id", "item__code"),
              (col("Usulan", "proposal.number"), biz("Usaha", "member.business_id"),
               col("Alat", "item.name"), col("Jumlah", "quantity"),
               rp("Harga satuan", "unit_price"), col("Untuk apa", "why"),
               col("Mengganti", "replaces"))),
        Table("Hubungan petugas dengan pengusul", lambda r: m.Interest.objects
              .filter(proposal__round=r).select_related("proposal")
              .order_by("proposal__number", "pk"),
              (col("Usulan", "proposal.number"), col("Petugas", "name"), state("Hubungan", "kind"),
               col("Dinyatakan sendiri", "declared"))),
    )),
    Section("03-cek-lapangan", "Cek lapangan", "Setiap anggota dicek, bukan hanya ketua.", (
        Table("Cek", lambda r: m.Check.objects.filter(proposal__round=r)
              .select_related("proposal").order_by("proposal__number", "member_id", "number"),
              (col("Usulan", "proposal.number"), biz("Usaha"), col("Tanggal", "on"),
               state("Hasil", "result"), col("Alasan", "reasons"), col("Alat lama", "machines"),
               col("Usaha berjalan", "works"), col("Pekerja L", "workers_male"),
               col("Pekerja P", "workers_female"), rp("Produksi", "output_value"),
               rp("Penjualan", "sales"), who("Petugas", "checker"))),
    )),
    Section("04-nilai", "Nilai", "Nilai paling sedikit dua orang, dengan lembar yang dipakai.", (
        Table("Nilai", lambda r: m.Score.objects.filter(proposal__round=r)
              .select_related("proposal").order_by("proposal__number", "scorer_person"),
              (col("Usulan", "proposal.number"), who("Penilai", "scorer"),
               col("Versi lembar", "sheet_number"),
               ("Nilai", lambda _c, s: f"{s.total / 100:.2f}".replace(".", ",")),
               col("Catatan", "remark"))),
    )),
    Section("05-seleksi", "Seleksi", "Hasil pemeringkatan dengan alasan setiap keputusan.", (
        Table("Daftar", lambda r: m.Selection.objects.filter(round=r).order_by("number"),
              (col("Nomor", "number"), state(), col("Cara", "method"), col("Dijalankan", "run_at"),
               col("SHA-256 masukan", "digest"), who("Penyusun", "maker"),
               who("Penyetuju", "approver"), col("Catatan", "remark"))),
        Table("Hasil", lambda r: m.Result.objects.filter(selection__round=r)
              .select_related("selection", "proposal")
              .order_by("selection__number", "rank", "proposal__number"),
              (col("Daftar", "selection.number"), col("Usulan", "proposal.number"),
               col("Peringkat", "rank"),
               ("Nilai", lambda _c, x: None if x.score is None
                else f"{x.score / 100:.2f}".replace(".", ",")),
               state("Keputusan", "verdict"), ("Alasan", _reasons), ("Yang kurang", _nearest),
               rp("Nilai bantuan", "amount"))),
        Table("Pemberian", lambda r: m.Award.objects.filter(result__selection__round=r)
              .select_related("result__proposal", "line__item", "line__member", "fund")
              .order_by("result__selection__number", "result__proposal__number", "pk"),
              (col("Usulan", "result.proposal.number"), biz("Usaha", "line.member.business_id"),
               col("Alat", "line.item.name"), col("Dana", "fund.name"), col("Jumlah", "quantity"),
               rp("Harga satuan", "unit_price"))),
    )),
    Section("06-keberatan", "Keberatan", "Nama dan isi keberatan tersimpan tersandi di kantor.", (
        Table("Keberatan", lambda r: m.Objection.objects.filter(round=r)
              .select_related("proposal").order_by("number"),
              (col("Nomor", "number"), state("Terhadap", "against"),
               col("Usulan", "proposal.number"), col("Diterima", "received_at"),
               col("Dijawab paling lambat", "answer_by"), state(), col("Dijawab", "answered_at"),
               who("Penjawab", "answerer"), ("Jawaban", _answer))),
    )),
    Section("07-sk", "Surat keputusan", "Yang menetapkan penerima, alat, jumlah dan dana.", (
        Table("SK", lambda r: m.Decree.objects.filter(round=r).order_by("made_at", "pk"),
              (col("Nomor", "number"), col("Tanggal", "dated"), col("Tentang", "about"), state(),
               col("Ditandatangani", "signer"), col("Jabatan", "signer_title"),
               who("Penyusun", "maker"), who("Pemeriksa", "verifier"),
               who("Penyetuju", "approver"))),
        Table("Rincian SK", lambda r: m.DecreeLine.objects.filter(decree__round=r)
              .select_related("decree", "group", "fund").order_by("decree__made_at", "pk"),
              (col("SK", "decree.number"), col("Kelompok", "group.name"), biz("Usaha"), desa(),
               col("Alat", "item_name"), col("Jumlah", "quantity"),
               rp("Harga satuan", "unit_price"), col("Dana", "fund.name"))),
        Table("Perjanjian hibah", lambda r: m.Agreement.objects.filter(decree__round=r)
              .select_related("decree", "group", "fund").order_by("created_at", "pk"),
              (col("Nomor", "number"), col("Tanggal", "dated"), ("Penerima", _recipient),
               col("Dana", "fund.name"), rp("Nilai", "amount"),
               col("Pakta integritas", "pact_on"))),
    )),
    Section("08-pembelian", "Pembelian dan kedatangan", "Kontrak, barang datang, pemeriksaan.", (
        Table("Kontrak", lambda r: m.Purchase.objects.filter(round=r).select_related("fund")
              .order_by("dated", "contract"),
              (col("Kontrak", "contract"), col("Tanggal", "dated"), col("Penyedia", "supplier"),
               col("Dana", "fund.name"), col("Lewat", "channel"), state())),
        Table("Rincian kontrak", lambda r: m.PurchaseLine.objects.filter(purchase__round=r)
              .select_related("purchase", "item").order_by("purchase__contract", "item__code"),
              (col("Kontrak", "purchase.contract"), col("Alat", "item.name"),
               col("Spesifikasi", "specification"), col("Jumlah", "quantity"),
               rp("Harga satuan", "unit_price"))),
        Table("Kedatangan", lambda r: m.ArrivalLine.objects.filter(arrival__purchase__round=r)
              .select_related("arrival", "line__item").order_by("arrival__number", "pk"),
              (col("Berita acara", "arrival.number"), col("Datang", "arrival.on"),
               col("Alat", "line.item.name"), col("Baik", "good"), col("Tidak sesuai", "bad"),
               col("Kenapa", "why"), col("Pengganti", "substitute"), col("Nomor seri", "serials"),
               ("Penerima", lambda _c, x: f"{x.arrival.receiver}"
                f" [{str(x.arrival.receiver_person)[-6:]}]"),
               ("Pemeriksa", lambda _c, x: f"{x.arrival.inspector}"
                f" [{str(x.arrival.inspector_person)[-6:]}]" if x.arrival.inspector_person
                else "belum"))),
    )),
    Section("09-serah-terima", "Serah terima", "Berita acara per penerima dan pemberi.", (
        Table("Acara", lambda r: m.Occasion.objects.filter(round=r).order_by("on", "pk"),
              (col("Acara", "title"), state("Jenis", "kind"), col("Tanggal", "on"),
               col("Tempat", "place"), col("Dilihat orang kedua", "second_look"))),
        Table("Berita acara", lambda r: m.Handover.objects.filter(round=r)
              .select_related("fund", "decree").order_by("number", "pk"),
              (col("Nomor", "number"), col("Tanggal", "on"), state(), col("Pemberi", "giver"),
               col("Penerima", "recipient"), desa(), col("SK", "decree.number"),
               col("Dana", "fund.name"), rp("Nilai", "total"), col("Saksi", "witness"),
               who("Disiapkan", "maker"), who("Disetujui", "approver"),
               who("Pencabutan diusulkan", "revoke_asker"), col("Catatan", "remark"))),
        Table("Rincian", lambda r: m.HandoverLine.objects.filter(handover__round=r)
              .select_related("handover", "contract_line__purchase")
              .order_by("handover__number", "pk"),
              (col("Berita acara", "handover.number"), biz("Usaha"), col("Alat", "item_name"),
               col("Jumlah", "quantity"), col("Satuan", "unit"), rp("Harga satuan", "unit_price"),
               col("Kontrak", "contract_line.purchase.contract"),
               col("Nomor seri", "serials"))),
        Table("Tanda tangan", lambda r: m.Signature.objects.filter(handover__round=r)
              .select_related("handover").order_by("handover__number", "party"),
              (col("Berita acara", "handover.number"), state("Pihak", "party"),
               ("Nama", _signer), state("Cara", "mode"), col("Waktu", "at"))),
    )),
    Section("10-alat", "Alat", "Setiap unit sesudah diserahkan, dan semua yang terjadi padanya.", (
        Table("Alat", lambda r: m.Tool.objects.filter(round=r).select_related("line__handover")
              .order_by("tag"),
              (col("Nomor", "tag"), col("Alat", "name"), col("Nomor seri", "serial"),
               col("Berita acara", "line.handover.number"),
               ("Di mana", lambda c, t: c.business(t.holder_id) if t.holder_id
                else t.get_state_display()),
               state(), col("Sejak", "state_since"),
               ("Terakhir dicek", lambda _c, t: t.last_checked or "belum pernah"),
               ("Cek berikutnya", lambda _c, t: t.check_due or "tidak dicek lagi"))),
        Table("Kejadian", lambda r: m.ToolEvent.objects.filter(tool__round=r)
              .select_related("tool", "draw").order_by("tool__tag", "created_at", "pk"),
              (col("Alat", "tool.tag"), col("Tanggal", "on"),
               ("Kejadian", lambda _c, e: EVENT_WORDS.get(e.kind, e.kind)),
               state("Keadaan sesudahnya"), col("Tempat", "place"), col("Dipakai", "used_for"),
               col("Ditemukan", "found"),
               ("Cek acak", lambda _c, e: f"nomor {e.draw.number}" if e.draw else "bukan"),
               ("Petugas", lambda _c, e: f"{e.who} [{str(e.by)[-6:]}]"))),
        Table("Usul pindah dan hapus", lambda r: m.ToolRequest.objects.filter(tool__round=r)
              .select_related("tool").order_by("proposed_at", "pk"),
              (col("Alat", "tool.tag"), state("Jenis", "kind"), state(),
               biz("Dari", "from_business_id"), biz("Ke", "to_business_id"),
               col("Alasan", "reason"), who("Pengusul", "proposer"), who("Pemutus", "decider"),
               col("Catatan", "remark"), col("Berita acara", "number"),
               ("Tanggal", lambda _c, x: x.done_on or "belum"))),
        Table("Tawaran", lambda r: m.ToolOffer.objects.filter(tool__round=r)
              .select_related("tool").order_by("offered_on", "pk"),
              (col("Alat", "tool.tag"), biz("Usaha"), col("Urutan", "rank"), col("Karena", "why"),
               col("Dilewati karena", "skipped_because"), col("Ditawarkan", "offered_on"),
               state("Jawaban", "reply"))),
    )),
    Section("11-cek-acak", "Cek acak", "Daftar dan asal benih (angka pengacak) diumumkan dulu.", (
        Table("Undian", lambda r: m.Draw.objects.filter(round=r).select_related("seed")
              .order_by("number"),
              (col("Nomor", "number"), col("Diumumkan", "announced_at"),
               col("SHA-256 daftar", "pool_digest"), col("Asal benih", "seed_source"),
               col("Benih tanggal", "seed_on"), col("Jumlah", "size"), col("Benih", "seed.seed"),
               col("Dibaca di", "seed.read_at"), col("Terundi", "seed.drawn"))),
    )),
    Section("12-laporan-dan-hasil", "Laporan dan hasil", "Laporan pemakaian; pekerja dan penjualan"
            " sebelum, 6 dan 12 bulan sesudah. Kosong berarti belum diketahui, bukan nol.", (
        Table("Laporan pemakaian", lambda r: m.UseReport.objects.filter(handover__round=r)
              .select_related("handover").order_by("handover__number", "year"),
              (col("Berita acara", "handover.number"), col("Penerima", "handover.recipient"),
               col("Tahun", "year"), col("Paling lambat", "due"),
               ("Diterima", lambda _c, x: x.received_on or "belum"), col("Isi", "used"),
               col("Semua jalan", "works"))),
        Table("Hasil", lambda r: m.Outcome.objects.filter(round=r)
              .order_by("business_id", "months"),
              (biz("Usaha"), col("Bulan ke", "months"), col("Jatuh tempo", "due"),
               ("Didata", lambda _c, x: x.on or "belum"), col("Pekerja L", "workers_male"),
               col("Pekerja P", "workers_female"), rp("Produksi", "output_value"),
               rp("Penjualan", "sales"), col("Terlewat karena", "missed_because"))),
    )),
)  # fmt: skip
