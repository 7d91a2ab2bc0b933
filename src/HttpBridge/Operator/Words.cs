using System.Text.Json;
using Registry.Dht.Lookup;
using Registry.Libp2p;

namespace Registry.HttpBridge.Operator;

/// <summary>Outcomes as the snake_case words of the API.</summary>
internal static class Words
{
    public static string Of(RequestOutcome outcome) => JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString());

    public static string Of(EndReason reason) => JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString());

    public static string Of(LookupKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    public static double Milliseconds(TimeSpan span) => Math.Round(span.TotalMilliseconds, 1);
}
