"""The whole campaign tried out many times before fieldwork: response is drawn, the real scoring is run."""

from __future__ import annotations

from survey.campaign.results import Campaign, CampaignTier, CampaignUnit, simulate_campaign
from survey.campaign.world import World, invented_world

__all__ = ["Campaign", "CampaignTier", "CampaignUnit", "World", "invented_world", "simulate_campaign"]
