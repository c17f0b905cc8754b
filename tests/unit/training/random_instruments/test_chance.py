from lasaft_studio.training.random_instruments import chance as module
from lasaft_studio.training.random_instruments.chance import chance, likely, logarithmic, one_of, pick


def test_the_same_name_gives_the_same_numbers_in_any_order():
    first = chance(3, "drums").random(4)
    chance(3, "vocals").random(9)
    assert (chance(3, "drums").random(4) == first).all()


def test_other_names_and_seeds_give_other_numbers():
    values = {
        float(chance(seed, name).random()) for seed in (1, 2) for name in ("drums", "vocals", "guitars")
    }
    assert len(values) == 6


def test_numbers_have_not_changed_since_songs_were_made():
    assert round(float(chance(7, "vocals").random()), 12) == 0.972773070794


def test_pick_follows_its_weights():
    draw = chance(1, "pick")
    picked = [pick(draw, {"often": 9.0, "rarely": 1.0, "never": 0.0}) for _ in range(400)]
    assert picked.count("never") == 0
    assert 320 < picked.count("often") < 395


def test_bounds_are_kept():
    draw = chance(1, "bounds")
    assert all(20 <= logarithmic(draw, 20, 80) <= 80 for _ in range(100))
    assert all(0.2 <= module.around(draw, 0.5, 1.0, 0.2, 0.9) <= 0.9 for _ in range(100))
    assert all(0.5 <= module.gain(draw, -6.03, 0) <= 1 for _ in range(100))
    assert {one_of(draw, "ab") for _ in range(50)} == {"a", "b"}
    assert not likely(draw, 0.0)
    assert likely(draw, 1.0)
