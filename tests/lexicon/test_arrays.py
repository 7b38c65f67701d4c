import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from pipeline.lexicon import arrays

KINDS = st.sampled_from([np.uint8, np.int32, np.uint64, np.float16, np.bool_])
SHAPES = hnp.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=5)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from("abc\n\"é"), hnp.arrays(KINDS, SHAPES), min_size=1))
def test_arrays_come_back_as_they_were(tmp_path, given_arrays):
    path = tmp_path / "some.arrays"
    arrays.write(path, **given_arrays)
    found = arrays.read(path)
    assert list(found) == list(given_arrays)
    for name, array in given_arrays.items():
        assert found[name].dtype == array.dtype and found[name].shape == array.shape and found[name].tobytes() == array.tobytes()
        assert arrays.read(path, name).keys() == {name} and arrays.read(path, name)[name].tobytes() == array.tobytes()


def test_the_same_arrays_make_the_same_bytes_and_cannot_be_changed(tmp_path):
    for name in ("one", "two"):
        arrays.write(tmp_path / name, steps=np.arange(1000), turned=np.arange(6).reshape(2, 3).T)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert arrays.read(tmp_path / "one")["turned"].tolist() == [[0, 3], [1, 4], [2, 5]]
    with pytest.raises(ValueError):
        arrays.read(tmp_path / "one")["steps"][0] = 1
