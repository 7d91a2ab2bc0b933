using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Registry.HttpBridge.Endpoints.Contracts;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Operator.Contracts;
using Registry.HttpBridge.Petals.Contracts;
using Registry.HttpBridge.Routing.Contracts;

namespace Registry.HttpBridge;

/// <summary>The JSON of the API: snake_case names, times in UTC with Z.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(RegisterAnswer))]
[JsonSerializable(typeof(StatementAnswer))]
[JsonSerializable(typeof(HeartbeatRequest))]
[JsonSerializable(typeof(HeartbeatAnswer))]
[JsonSerializable(typeof(WithdrawalRequest))]
[JsonSerializable(typeof(WithdrawalAnswer))]
[JsonSerializable(typeof(StatementRequest))]
[JsonSerializable(typeof(AuthorizationRequest))]
[JsonSerializable(typeof(AuthorizationKept))]
[JsonSerializable(typeof(AuthorizationAnswer[]))]
[JsonSerializable(typeof(ActiveNode[]))]
[JsonSerializable(typeof(NodeAnswer))]
[JsonSerializable(typeof(DiagnosisAnswer))]
[JsonSerializable(typeof(BootstrapAnswer))]
[JsonSerializable(typeof(StatsAnswer))]
[JsonSerializable(typeof(ModelsAnswer))]
[JsonSerializable(typeof(HealthState))]
[JsonSerializable(typeof(ReachableAnswer))]
[JsonSerializable(typeof(SwarmPeer[]))]
[JsonSerializable(typeof(SwarmRecord[]))]
[JsonSerializable(typeof(ConnectedPeer[]))]
[JsonSerializable(typeof(TablePeer[]))]
[JsonSerializable(typeof(RecordRow[]))]
[JsonSerializable(typeof(LookupLine))]
[JsonSerializable(typeof(BlockRequest))]
[JsonSerializable(typeof(ReasonRequest))]
[JsonSerializable(typeof(RemovalRequest))]
[JsonSerializable(typeof(RemovalAnswer))]
[JsonSerializable(typeof(BlockRow[]))]
[JsonSerializable(typeof(AuditLine[]))]
[JsonSerializable(typeof(PeerAnswer))]
[JsonSerializable(typeof(ProvidersAnswer))]
[JsonSerializable(typeof(PeersAnswer))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class BridgeJson : JsonSerializerContext;

/// <summary>RFC 3339 in UTC with Z, and milliseconds where there are any.</summary>
internal sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-ddTHH:mm:ss.FFFZ";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));
}
