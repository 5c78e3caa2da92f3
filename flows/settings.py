"""Settings from the environment: every name begins with `WARDNEWS_`."""

import os
import socket
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from tasks.errors import UsageError
from tasks.fetch.rules import FetchRules, make_user_agent
from tasks.read import MAX_PAGE_BYTES
from warehouse.errors import hide_password


class Settings(BaseSettings):
    """What a run may be told from outside. Frozen: a run keeps what it began with."""

    model_config = SettingsConfigDict(env_prefix="WARDNEWS_", frozen=True, extra="ignore", env_ignore_empty=True)

    data_dir: Path = Field(Path("data"), description="Folder of the warehouse and of Prefect's own records.")
    warehouse_url: SecretStr | None = Field(
        None, description="sqlite:///FILE or postgresql://…; by default warehouse.db in the data folder."
    )
    archive_url: str | None = Field(
        None, description="Folder or fsspec address (s3://…) of the archive; by default archive in the data folder."
    )
    batch_size: int = Field(500, ge=1, le=5000, description="Pages in one batch, which is one transaction.")
    max_page_bytes: int = Field(MAX_PAGE_BYTES, ge=1024, description="Largest page read, after decompression.")
    alert_url: SecretStr | None = Field(
        None, description="Where notifications are posted as JSON with subject and body; used by `make deploy` only."
    )
    quality_docs_url: str | None = Field(
        None,
        pattern=r"^https?://\S+$",
        description="Where the folder quality-docs is served, for links in Prefect's UI; by default its file address.",
    )
    contact: str | None = Field(
        None,
        pattern=r"^(mailto:\S+@\S+|https?://\S+|[^\s@:/]+@\S+)$",
        description="E-mail or web address to reach who crawls them; by default postmaster@ this machine.",
    )
    crawl_delay_s: float = Field(1.0, ge=0, le=120, description="Least seconds between two requests to one host.")
    crawl_threads: int = Field(200, ge=1, le=1000, description="Portals crawled at the same time.")
    allow_loopback: bool = Field(False, description="Let the crawler ask servers on this machine: for tests only.")
    cluster: str | None = Field(
        None,
        pattern=r"^(tcp|tls|ray)://\S+$",
        description="Dask's scheduler (tcp://…, tls://…) or Ray's head (ray://…) that parses; by default this machine.",
    )
    processes: int | None = Field(None, ge=1, le=64, description="Parsing processes; by default one per core.")

    @property
    def warehouse(self) -> str:
        """URL of the warehouse, with its password: for opening it, never for showing."""
        if self.warehouse_url is not None:
            return self.warehouse_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'warehouse.db'}"

    @property
    def user_agent(self) -> str:
        """Who the crawler says it is, and how to reach who runs it."""
        contact = self.contact or f"postmaster@{socket.getfqdn()}"
        return make_user_agent(version("wardnews"), contact if ":" in contact else f"mailto:{contact}")

    @property
    def fetch_rules(self) -> FetchRules:
        """How the crawler behaves."""
        return FetchRules(
            self.user_agent,
            max_wire_bytes=self.max_page_bytes,
            max_payload_bytes=self.max_page_bytes,
            min_delay_s=self.crawl_delay_s,
            may_ask_loopback=self.allow_loopback,
        )

    @property
    def archive(self) -> str:
        """Where pages are kept for ever."""
        return self.archive_url or str(self.data_dir.absolute() / "archive")

    @property
    def quality_docs_dir(self) -> Path:
        """Folder of the pages about what the expectations said."""
        return self.data_dir.absolute() / "quality-docs"

    @property
    def shown_warehouse(self) -> str:
        """The same URL as a person may see it."""
        return hide_password(self.warehouse)


@cache
def read_settings() -> Settings:
    """The settings of this process. Raises `UsageError` naming the variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "WARDNEWS_" + "_".join(str(part) for part in first["loc"]).upper()
        raise UsageError(f"{name}: {first['msg']}") from None


def make_data_folder(settings: Settings) -> Path:
    """The data folder, made if it is missing. Raises `UsageError` when it cannot be made."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"WARDNEWS_DATA_DIR: {settings.data_dir}: {error.strerror}") from error
    return settings.data_dir.absolute()


def use_warehouse(url: str) -> None:
    """Let this process and its children use the warehouse at `url`: it may hold a password, so it is no parameter."""
    os.environ["WARDNEWS_WAREHOUSE_URL"] = url
    read_settings.cache_clear()
