"""Set up a Prefect server for wardnews: `make deploy`. Run again, it leaves everything as it is.

Makes the work pool with its queues, registers the deployments of prefect.yaml, and, when WARDNEWS_ALERT_URL says where
notifications go, the block that holds that address and the automations that use it.
"""

import os
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import httpx
from prefect.blocks.notifications import CustomWebhookNotificationBlock
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.events.actions import SendNotification
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.types import SecretDict

from flows.health import ALARM_EVENT, PORTAL_RESOURCE
from flows.settings import read_settings
from tasks.errors import UsageError

POOL = "wardnews"
QUEUES = {"by-hand": None, "crawl": 2, "upkeep": 1}
"""Work queues and how many of their runs may run at once; None: as many as are started."""
BLOCK = "wardnews-alerts"
STUCK_AFTER = timedelta(hours=6)
"""A run that has not ended by then hangs: the longest crawl waits for its slowest host, two hours at most."""

_ENDED = {f"prefect.flow-run.{state}" for state in ("Completed", "Failed", "Crashed", "Cancelled", "TimedOut")}
_OUR_RUNS: dict[str, Any] = {"prefect.resource.role": "tag", "prefect.resource.id": "prefect.tag.wardnews"}


def make_automations(block_id: UUID) -> tuple[AutomationCore, ...]:
    """What is watched, and what the notification says."""
    failed = EventTrigger(
        match={"prefect.resource.id": "prefect.flow-run.*"},
        match_related=_OUR_RUNS,
        expect={"prefect.flow-run.Failed", "prefect.flow-run.Crashed", "prefect.flow-run.TimedOut"},
        for_each={"prefect.resource.id"},
        posture=Posture.Reactive,
        threshold=1,
    )
    stuck = EventTrigger(
        match={"prefect.resource.id": "prefect.flow-run.*"},
        match_related=_OUR_RUNS,
        after={"prefect.flow-run.Running"},
        expect=_ENDED,
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        threshold=1,
        within=STUCK_AFTER,
    )
    alarm = EventTrigger(
        match={"prefect.resource.id": f"{PORTAL_RESOURCE}*"},
        expect={ALARM_EVENT},
        for_each={"prefect.resource.id"},
        posture=Posture.Reactive,
        threshold=1,
    )
    run = "{{ flow.name }} run {{ flow_run.name }}"
    told = (
        ("a run failed", failed, f"{run} ended as {{{{ flow_run.state.name }}}}: {{{{ flow_run.state.message }}}}"),
        (
            "a portal needs a look",
            alarm,
            "{{ event.resource.name }}, {{ event.payload.kind }} since {{ event.payload.since }}: "
            "{{ event.payload.what }} {{ event.payload.advice }} {{ event.payload.sample }}",
        ),
        ("a run is stuck", stuck, f"{run} has not ended after {STUCK_AFTER}"),
    )
    return tuple(
        AutomationCore(
            name=f"wardnews: {what}",
            description=f"Notify when {what}.",
            trigger=trigger,
            actions=[SendNotification(block_document_id=block_id, subject=f"wardnews: {what}", body=body)],
        )
        for what, trigger, body in told
    )


def main() -> None:
    """Set everything up; ends with 1 and one line when the server cannot be used."""
    try:
        with get_client(sync_client=True) as client:
            _ensure_pool(client)
            _deploy()
            _ensure_alerts(client)
    except httpx.TransportError as error:
        sys.exit(f"deploy: no Prefect server answers at PREFECT_API_URL: {error}")


def _ensure_pool(client: SyncPrefectClient) -> None:
    with suppress(ObjectAlreadyExists):
        client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
    for name, limit in QUEUES.items():
        try:
            queue = client.read_work_queue_by_name(name, work_pool_name=POOL)
        except ObjectNotFound:
            queue = client.create_work_queue(name, work_pool_name=POOL)
        client.update_work_queue(queue.id, concurrency_limit=limit)


def _deploy() -> None:
    prefect = Path(sys.executable).with_name("prefect")
    environment = {**os.environ, "WARDNEWS_VERSION": find_version()}
    done = subprocess.run([prefect, "--no-prompt", "deploy", "--all"], env=environment, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def find_version() -> str:
    """The commit that this folder is at, with "-dirty" when files differ from it; without git the package's version."""
    try:
        told = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return version("wardnews")
    return told.stdout.strip()


def _ensure_alerts(client: SyncPrefectClient) -> None:
    url = read_settings().alert_url
    if url is None:
        sys.stdout.write("No notifications: WARDNEWS_ALERT_URL is not set.\n")
        return
    block = CustomWebhookNotificationBlock(
        name=BLOCK,
        url="{{address}}",  # kept as a secret, for many receivers are known by a token in their address
        secrets=SecretDict({"address": url.get_secret_value()}),
        json_data={"subject": "{{subject}}", "body": "{{body}}"},
        allow_private_urls=True,  # the operator's own receiver, named by a setting, not by a page
    )
    block_id = cast(UUID, block.save(BLOCK, overwrite=True))
    for automation in make_automations(block_id):
        known = client.read_automations_by_name(automation.name)
        if known:
            client.update_automation(known[0].id, automation)
        else:
            client.create_automation(automation)
    sys.stdout.write(f"Notifications go to the block {BLOCK}.\n")


if __name__ == "__main__":
    try:
        main()
    except UsageError as error:
        sys.exit(f"deploy: {error}")
