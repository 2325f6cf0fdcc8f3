"""Tables that cannot be filled: a row of theirs holds several persons."""

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.households.filling import open_form
from tests.factories.households import id_number, open_township


@pytest.fixture
def office(tmp_path):
    with open_township(tmp_path / "w") as workspace:
        yield workspace


def test_a_table_with_two_persons_in_a_row_is_refused(office, tmp_path):
    path = tmp_path / "并排.csv"
    heads = "序号,姓名,身份证号,金额,,序号,姓名,身份证号,金额"
    lines = [f"{n},甘草,{id_number('19500101', n)},,,{n},柴胡,{id_number('19510101', n)}," for n in (111, 112, 113)]
    path.write_text("\n".join([heads, *lines]), "utf-8")
    with pytest.raises(AppError) as refused:
        office.read(open_form, path)
    assert refused.value.code == "fill.several_in_a_row"
