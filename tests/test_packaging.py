"""What is written down twice says the same thing: versions, requirements, locks."""

from importlib import metadata
import json
from pathlib import Path
import re
import tomllib

from awesomeversion import AwesomeVersion
import homeassistant
from homeassistant.const import REQUIRED_PYTHON_VER, __version__ as ha_version
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bootstrap import interpreter, lock

ROOT = Path(__file__).parents[1]
COMPONENTS = Path(homeassistant.__file__).parent / "components"

MANIFEST = json.loads(
    (ROOT / "custom_components/lightningrod/manifest.json").read_text()
)
GROUPS = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]


def core_requirements() -> dict[str, set[str]]:
    """Return what Home Assistant's integrations pin, by package."""
    found: dict[str, set[str]] = {}
    for file in COMPONENTS.glob("*/manifest.json"):
        for text in json.loads(file.read_text()).get("requirements", ()):
            name, _, version = text.partition("==")
            found.setdefault(canonicalize_name(name.partition("[")[0]), set()).add(
                version
            )
    return found


def test_the_lock_belongs_to_the_dependency_groups() -> None:
    assert lock.current(), "run script/setup --lock"


def test_the_lock_names_no_index() -> None:
    for file in lock.FILES:
        text = file.read_text()
        assert "://" not in text
        assert not re.search(r"^\s*-", text.replace("    --hash=", ""), re.MULTILINE)


def test_every_locked_package_has_a_hash() -> None:
    for file in lock.FILES:
        for entry in re.findall(
            r"^\S+==[^#]*?(?=^\S|^ *#|\Z)", file.read_text(), re.MULTILINE
        ):
            assert "--hash=sha256:" in entry


def test_the_manifest_and_the_dependency_group_agree() -> None:
    assert sorted(MANIFEST["requirements"]) == sorted(GROUPS["integration"])


def test_installed_packages_meet_the_manifest() -> None:
    for text in MANIFEST["requirements"]:
        requirement = Requirement(text)
        assert requirement.specifier.contains(metadata.version(requirement.name))


def test_pins_of_home_assistant_are_its_own() -> None:
    core = core_requirements()
    for text in GROUPS["home-assistant"]:
        name, _, version = text.partition("==")
        assert core[canonicalize_name(name)] == {version}, text


def test_the_oldest_supported_home_assistant_is_not_newer_than_the_tested_one() -> None:
    oldest = json.loads((ROOT / "hacs.json").read_text())["homeassistant"]
    assert AwesomeVersion(oldest) <= AwesomeVersion(ha_version)


def test_setup_looks_for_a_python_that_home_assistant_accepts() -> None:
    assert interpreter.MINIMUM >= REQUIRED_PYTHON_VER


def test_the_changelog_knows_the_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text()
    assert re.search(
        rf"^## \[{re.escape(MANIFEST['version'])}\]", changelog, re.MULTILINE
    )
