using System.Text.Json.Serialization;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Operator.Contracts;
using Registry.HttpBridge.Petals.Contracts;
using Registry.HttpBridge.Routing.Contracts;

namespace Registry.Daemon.Commands.Client;

/// <summary>What the commands read of the daemon's answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(PeerAnswer))]
[JsonSerializable(typeof(ConnectedPeer[]))]
[JsonSerializable(typeof(TablePeer[]))]
[JsonSerializable(typeof(RecordRow[]))]
[JsonSerializable(typeof(LookupLine))]
[JsonSerializable(typeof(ModelsAnswer))]
[JsonSerializable(typeof(SwarmPeer[]))]
[JsonSerializable(typeof(SwarmRecord[]))]
internal sealed partial class ClientJson : JsonSerializerContext;
