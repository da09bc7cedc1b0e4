import pytest

from drivers.simulation import DEVICES, NoSuchSwitchError

EVERY = [(device, fault) for device, make in DEVICES.items() for fault in make("").fault_names]


@pytest.mark.parametrize(("device", "fault"), EVERY)
def test_every_fault_comes_and_goes(device, fault):
    simulation = DEVICES[device]("")
    before = getattr(simulation.faults, fault)
    simulation.do(f"{fault.replace('_', '-')} on")
    assert getattr(simulation.faults, fault) != before
    simulation.do(f"{fault} off")
    assert getattr(simulation.faults, fault) == before


def test_each_device_has_faults_and_acts():
    for make in DEVICES.values():
        simulation = make("")
        assert len(simulation.fault_names) >= 4
        assert simulation.acts


@pytest.mark.parametrize("line", ["melt on", "lay nothing", "dance", ""])
def test_what_means_nothing_names_what_does(line):
    with pytest.raises(NoSuchSwitchError, match=r"there are|give"):
        DEVICES["card"]("").do(line)


@pytest.mark.parametrize(("device", "word"), [("card", "x"), ("chip", "x"), ("scanner", "x")])
def test_a_wrong_word_names_the_right_ones(device, word):
    with pytest.raises(NoSuchSwitchError, match="there are"):
        DEVICES[device](word)
