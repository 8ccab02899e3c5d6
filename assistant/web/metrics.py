"""What the server counts and measures, in the form that Prometheus reads."""

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from assistant.grouping import Subject
from assistant.schema import AnswerModel, AskRequest
from assistant.web.latency import Latency

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """Counters of one server; each has its own registry, so that several may live in one process."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self.latency = Latency()
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.requests = Counter(
            "dx_requests_total", "Requests by route and status", ["route", "method", "status"], registry=self.registry
        )
        self.request_seconds = Histogram(
            "dx_request_seconds", "Time to the end of a response", ["route"], buckets=_SECONDS, registry=self.registry
        )
        self.answers = Counter("dx_answers_total", "Answers by status", ["status", "language"], registry=self.registry)
        self.answer_seconds = Histogram(
            "dx_answer_seconds", "Time that answering took, without waiting", buckets=_SECONDS, registry=self.registry
        )
        self.refused = Counter("dx_refused_total", "Requests turned away", ["reason"], registry=self.registry)
        self.feedback = Counter("dx_feedback_total", "Ratings of answers", ["rating"], registry=self.registry)
        self.inside = Gauge("dx_questions_inside", "Questions being answered or waiting", registry=self.registry)
        self.documents = Gauge("dx_documents", "Documents in the generation in use", registry=self.registry)
        self.workers = Gauge("dx_workers", "Answering processes that are ready", registry=self.registry)
        self.workers_ended = Gauge(
            "dx_workers_ended", "Answering processes that have ended and were replaced", registry=self.registry
        )
        self.generation = Gauge(
            "dx_generation_loaded_timestamp_seconds", "When the generation was loaded", ["id"], registry=self.registry
        )

    def answered(self, request: AskRequest, answer: AnswerModel, subject: Subject | None) -> None:
        """Count an answer."""
        self.answers.labels(answer.status, answer.language).inc()
        milliseconds = answer.timings_ms.get("total", 0.0)
        self.answer_seconds.observe(milliseconds / 1000)
        self.latency.add(answer.status, milliseconds)

    def loaded(self, generation: str, documents: int) -> None:
        """Note the generation that is answered from."""
        self.generation.clear()
        self.generation.labels(generation).set(time.time())
        self.documents.set(documents)

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self.registry)
