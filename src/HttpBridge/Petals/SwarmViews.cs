using Registry.Hivemind.Petals;
using Registry.Registrations;

namespace Registry.HttpBridge.Petals;

/// <summary>The view of the last reading, made when it is first asked for.</summary>
internal sealed class SwarmViews(SwarmReader? reader, Registrar registrar)
{
    private volatile SwarmView? _view;

    public SwarmView Latest
    {
        get
        {
            var reading = reader?.Latest ?? SwarmReading.None;
            var view = _view;
            // Two that ask at once may both make it: they make the same.
            if (view?.Reading != reading) _view = view = new SwarmView(reading, registrar);
            return view;
        }
    }
}
