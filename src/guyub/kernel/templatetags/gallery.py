"""Invented examples for the component gallery (kernel/gallery.html). No real person or business."""

from __future__ import annotations

from types import SimpleNamespace

from django import forms, template

from guyub.kernel.forms import AngkaField, Form, NikField, RupiahField, TanggalField, TeleponField
from guyub.kernel.templatetags.charts import Bar
from guyub.kernel.templatetags.ui import Cell, Column, Difference, Fact, Happening, Link, Stage

register = template.Library()


class ExampleForm(Form):
    name = forms.CharField(label="Nama usaha", max_length=80)
    branch = forms.ChoiceField(
        label="Cabang industri",
        choices=[("", "Pilih cabang"), ("pangan", "Pangan"), ("logam", "Logam")],
        help_text="Pembagian cabang dalam daftar potensi IKM kantor.",
    )
    nik = NikField(
        label="NIK pemilik",
        required=False,
        help_text="Nomor Induk Kependudukan, 16 angka, ada di KTP. Boleh menyusul.",
    )
    phone = TeleponField(label="Nomor HP", required=False)
    since = TanggalField(label="Mulai usaha", required=False)
    workers = AngkaField(label="Jumlah pekerja", unit="orang", required=False)
    investment = RupiahField(
        label="Nilai alat dan mesin",
        required=False,
        help_text="Nilai investasi tanpa tanah dan bangunan (Permenperin 64/2016).",
    )
    sells = forms.ChoiceField(
        label="Dijual ke mana?",
        choices=[("desa", "Tetangga dan pasar desa"), ("luar", "Luar kabupaten")],
        widget=forms.RadioSelect,
    )
    agrees = forms.BooleanField(label="Pemilik setuju datanya dicatat")
    note = forms.CharField(label="Catatan", required=False, widget=forms.Textarea)


@register.simple_tag
def gallery_data() -> SimpleNamespace:
    """Everything the gallery shows."""
    bad = ExampleForm(
        {"name": "", "nik": "12", "investment": "banyak", "workers": "4", "phone": "084012345678"}
    )
    bad.is_valid()
    return SimpleNamespace(
        form=ExampleForm(
            initial={"name": "Gula Kelapa Sari", "investment": 26300000, "workers": 4},
            auto_id="baru_%s",
        ),
        bad_form=bad,
        stages=[
            Stage("Terdaftar", "done", "3 Maret 2026"),
            Stage("Didatangi", "done", "17 April 2026"),
            Stage("Izin lengkap", "now", note="Kurang sertifikat halal"),
            Stage("Dapat bantuan"),
            Stage("Naik kelas"),
        ],
        refused=[
            Stage("Usulan masuk", "done", "2 Mei 2026"),
            Stage("Cek lapangan", "stopped", "9 Mei 2026", "Alat serupa sudah ada"),
            Stage("Ditetapkan"),
        ],
        happenings=[
            Happening(
                "Didatangi petugas", "17 April 2026", "2026-04-17", "Petugas Contoh", "Dapur baru."
            ),
            Happening(
                "Usulan bantuan tidak disetujui",
                "9 Mei 2025",
                "2025-05-09",
                text="Karena alat serupa sudah ada.",
                tone="bad",
            ),
            Happening("Didaftarkan lewat berkas desa", "3 Maret 2025", "2025-03-03", tone="quiet"),
        ],
        differences=[
            Difference("Nama usaha", "Gula Kelapa Sari", "GULA KELAPA SARI", name="nama"),
            Difference("Desa", "Kalimanah Kulon", "Kalimanah Kulon"),
            Difference("Pekerja", "4 orang", "6 orang", name="pekerja"),
            Difference("Nomor HP", "", "0840-xxxx-x123", name="hp"),
        ],
        columns=[
            Column("Usaha", sort="?urut=nama", order="naik"),
            Column("Desa", sort="?urut=desa"),
            Column("Pekerja", num=True, sort="?urut=pekerja"),
            Column("Terakhir didatangi"),
        ],
        rows=[
            [Cell("Gula Kelapa Sari", "#usaha-1"), "Kalimanah Kulon", 4, "17 April 2026"],
            [Cell("Sapu Glagah Rejeki", "#usaha-2"), "Pelumutan", 12, "2 Mei 2026"],
            [Cell("Knalpot Setia", "#usaha-3"), "Pesayangan", None, None],
        ],
        footer=["Jumlah", "", "16", ""],
        bars=[
            Bar("Pangan", 21437, "21.437", "#pangan"),
            Bar("Kerajinan", 9870, "9.870", "#kerajinan"),
            Bar("Sandang", 6120, "6.120", "#sandang"),
            Bar("Kimia dan bahan bangunan", 3318, "3.318", "#kimia"),
            Bar("Logam dan elektronika", None, "", "#logam"),
        ],
        trend=[12, 14, 13, None, 17, 22, 21, 26],
        facts=[
            Fact("Nomor usaha", "IKM-33.03-000123-7"),
            Fact("Pemilik", "Ibu Contoh Satu"),
            Fact("Cabang", "Pangan", "KBLI 2020: 10722 Industri Gula Merah"),
            Fact("Penjualan setahun", None),
        ],
        tabs=[
            Link("Ringkasan", "#ringkasan", active=True),
            Link("Kunjungan", "#kunjungan", count=6),
            Link("Bantuan", "#bantuan", count=0),
            Link("Dokumen", "#dokumen"),
        ],
        chips=[
            Link("Lama tidak didatangi", "#lama", active=True, count=412),
            Link("Tanpa izin", "#izin", count=96),
            Link("Pangan", "#cabang"),
        ],
        steps=[("Berkas", "#berkas"), ("Kolom", "#kolom"), "Periksa", "Cocokkan", "Terapkan"],
        keys=[("j", "berikutnya"), ("k", "sebelumnya"), ("Enter", "sama"), ("u", "batalkan")],
        crumbs=[("Beranda", "#beranda"), ("Daftar usaha", "#daftar"), ("Gula Kelapa Sari", "")],
        reasons=["Menghubungi pemilik", "Mencocokkan KTP"],
    )
