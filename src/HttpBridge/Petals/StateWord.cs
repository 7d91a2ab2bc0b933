using Registry.Hivemind.Petals;

namespace Registry.HttpBridge.Petals;

internal static class StateWord
{
    public static string Of(WorkerState state) => state switch
    {
        WorkerState.Online => "online",
        WorkerState.Joining => "joining",
        _ => "offline",
    };
}
