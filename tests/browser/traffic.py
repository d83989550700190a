"""What a page takes from the network, as Chromium itself counts it."""

from playwright.sync_api import Page


class Traffic:
    """Counts what a page receives, headers included, from now on; compressed files as they came."""

    def __init__(self, page: Page) -> None:
        self._bytes: dict[str, float] = {}
        self.responses: list[dict] = []
        self.protocol = page.context.new_cdp_session(page)
        self.protocol.on("Network.responseReceived", self._begin)
        self.protocol.on("Network.dataReceived", self._add)
        self.protocol.on("Network.loadingFinished", self._finish)
        self.protocol.on("Network.webSocketFrameReceived", self._add_frame)
        self.protocol.send("Network.enable")

    @property
    def received_bytes(self) -> float:
        """The bytes received so far, of files that are still on their way too."""
        return sum(self._bytes.values())

    @property
    def sizes(self) -> dict[str, float]:
        """The bytes received of each file, by its address."""
        return {
            event["response"]["url"]: self._bytes[event["requestId"]] for event in self.responses
        }

    def throttle(self, bits_per_s: float, latency_ms: float) -> None:
        """Slow the page's network down to this rate, each way, and this time for a round trip."""
        self.protocol.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": latency_ms,
                "downloadThroughput": bits_per_s / 8,
                "uploadThroughput": bits_per_s / 8,
            },
        )

    def _begin(self, event: dict) -> None:
        # What stands in the page itself, such as a picture in a data URL, is no traffic.
        if event["response"]["url"].startswith("http"):
            self.responses.append(event)
            self._bytes[event["requestId"]] = event["response"]["encodedDataLength"]

    def _add(self, event: dict) -> None:
        if event["requestId"] in self._bytes:
            self._bytes[event["requestId"]] += event["encodedDataLength"]

    def _finish(self, event: dict) -> None:
        if event["requestId"] in self._bytes:
            self._bytes[event["requestId"]] = event["encodedDataLength"]

    def _add_frame(self, event: dict) -> None:
        # Binary frames, which all of Streamlit's are, come as base64.
        size = len(event["response"]["payloadData"]) * 3 / 4
        self._bytes[event["requestId"]] = self._bytes.get(event["requestId"], 0) + size
