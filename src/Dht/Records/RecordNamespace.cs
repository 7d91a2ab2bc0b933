namespace Registry.Dht.Records;

/// <summary>A namespace that GET_VALUE and PUT_VALUE serve: who judges its values and who keeps them.</summary>
public sealed record RecordNamespace(IRecordValidator Validator, IValueStore Store);
