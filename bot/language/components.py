"""Puts the language package into Rasa's pipeline.

``SentenceEncoder`` gives dense sentence features for whatever classifier wants them, ``IntentClassifier``
is the project's own classifier, and ``FactExtractor`` shows what the readers find as entities, so that
Rasa's tools show it too. All of them only wrap; what they wrap knows nothing of Rasa.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.nlu.constants import DENSE_FEATURIZABLE_ATTRIBUTES
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import (
    ENTITIES,
    FEATURE_TYPE_SENTENCE,
    INTENT,
    INTENT_RANKING_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language.encoder import DEFAULT_DIR, DIMENSION, shared_encoder
from bot.language.entities import find_entities
from bot.language.intents import IntentModel
from bot.language.judgement import EMERGENCY
from bot.language.normalise import normalise

ComponentType = DefaultV1Recipe.ComponentType
RANKING_LENGTH = 10


@DefaultV1Recipe.register(ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """Dense sentence features from the MiniLM encoder."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``encoder_dir``: the folder that ``build_encoder`` wrote."""
        return {**DenseFeaturizer.get_default_config(), "encoder_dir": str(DEFAULT_DIR)}

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._encoder = shared_encoder(config["encoder_dir"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoder:
        """Rasa's constructor."""
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to check: a missing encoder says so itself."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the features to every training example."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the features to messages."""
        for attribute in DENSE_FEATURIZABLE_ATTRIBUTES:
            chosen = [message for message in messages if message.get(attribute)]
            vectors = self._encoder.encode([normalise(str(message.get(attribute))) for message in chosen])
            for message, vector in zip(chosen, vectors, strict=True):
                row = np.asarray(vector, dtype=np.float32).reshape(1, DIMENSION)
                message.add_features(Features(row, FEATURE_TYPE_SENTENCE, attribute, self._identifier))
        return messages


@DefaultV1Recipe.register(ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent, RasaIntentClassifier):
    """The project's intent classifier, with calibrated confidence."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``encoder_dir``: the folder that ``build_encoder`` wrote."""
        return {"encoder_dir": str(DEFAULT_DIR)}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentClassifier:
        """Rasa's constructor for training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentClassifier:
        """Rasa's constructor for a trained model."""
        with model_storage.read_from(resource) as folder:
            model = IntentModel.load(folder, shared_encoder(config["encoder_dir"]))
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        """Trains on the examples and stores the model."""
        examples = [
            example for example in training_data.intent_examples if example.get(INTENT) and example.get(TEXT)
        ]
        self._model = IntentModel.train(
            [str(example.get(TEXT)) for example in examples],
            [str(example.get(INTENT)) for example in examples],
            shared_encoder(self._config["encoder_dir"]),
        )
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the intent and its ranking on each message."""
        if self._model is None or not messages:
            return messages
        rows = self._model.probabilities([str(message.get(TEXT) or "") for message in messages])
        for message, row in zip(messages, rows, strict=True):
            order = list(np.argsort(-row)[:RANKING_LENGTH])
            if EMERGENCY in self._model.labels and self._model.labels.index(EMERGENCY) not in order:
                # How likely danger is is always told: actions weigh it with what the readers heard.
                order.append(self._model.labels.index(EMERGENCY))
            ranking = [
                {"name": self._model.labels[place], "confidence": float(row[place])} for place in order
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages


@DefaultV1Recipe.register(ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FactExtractor(GraphComponent):
    """Shows bodies, counts and places as entities."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FactExtractor:
        """Rasa's constructor."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the entities to each message."""
        for message in messages:
            found = find_entities(str(message.get(TEXT) or ""))
            entities = [{**entity, "extractor": type(self).__name__} for entity in found]
            message.set(ENTITIES, [*(message.get(ENTITIES) or []), *entities], add_to_output=True)
        return messages
