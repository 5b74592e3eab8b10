"""The outbox's worker, with every kind of thing that it sends."""

import random
from typing import TYPE_CHECKING

from widget_server.adapters.channels.email import draw, draw_staff
from widget_server.ports import Identity
from widget_server.services.delivering import Delivering
from widget_server.services.ids import new_id
from widget_server.services.mailing import Mailing
from widget_server.services.pushing import Pushing
from widget_server.services.staff_mail import StaffMail
from widget_server.services.stepping import Stepping

if TYPE_CHECKING:
    from widget_server.house import House


def sending(house: "House", identity: Identity) -> Delivering:
    """The outbox's worker, with every kind of thing that it sends."""
    store, clock, worker = house.store, house.clock, new_id("wrk_")
    stepping = Stepping(
        store=store,
        bus=house.bus,
        clock=clock,
        live=house.workspaces.get,
        worker=worker,
        soon=lambda: house.delivering.soon(),
    )
    mailing = Mailing(
        store=store,
        clock=clock,
        identity=identity,
        linking=house.linking,
        live=house.workspaces.get,
        post=house.post,
        draw=draw,
        public_url=house.settings.public_url,
    )
    pushing = Pushing(store=store, clock=clock, linking=house.linking, live=house.workspaces.get, service=house.push)
    staff_mail = StaffMail(
        store=store,
        clock=clock,
        noticing=house.noticing,
        live=house.workspaces.get,
        post=house.post,
        draw=draw_staff,
        public_url=house.settings.public_url,
    )
    return Delivering(
        store=store,
        clock=clock,
        worker=worker,
        chance=random.SystemRandom().random,
        deliveries={
            "step": stepping,
            "matrix": house.matrix.posting,
            "email": mailing,
            "webhook": house.hooking,
            "push": pushing,
            "notice": staff_mail,
        },
    )
